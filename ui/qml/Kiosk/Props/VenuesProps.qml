import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string headline: ""
    property string lead: ""
    property string query: ""
    property string placeholder: ""
    property bool typing: false
    property list<string> kinds: []
    property list<string> kindValues: []
    property int kind: 0
    property list<string> cardIds: []
    property list<string> cardNames: []
    property list<string> cardNotes: []
    property list<string> cardStates: []
    property list<string> cardRoles: []
    property list<string> cardIcons: []
    property string found: ""
    property string empty: ""
    property string advice: ""
    property string previous: ""
    property string previousPage: ""
    property string following: ""
    property string nextPage: ""
    property string digits: ""
    property list<string> keyRows: []
    property string space: ""
    property string erase: ""
    property string clear: ""
    property string hide: ""
}
