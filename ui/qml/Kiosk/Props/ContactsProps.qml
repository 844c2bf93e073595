import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string headline: ""
    property string empty: ""
    property list<string> tabs: []
    property list<string> tabPages: []
    property int tab: 0
    property string title: ""
    property string body: ""
    property list<string> points: []
    property list<string> cardTitles: []
    property list<string> cardNotes: []
    property list<string> cardValues: []
    property list<string> cardHints: []
    property list<string> cardCodes: []
    property list<string> cardModules: []
    property list<string> cardSources: []
    property string source: ""
    property string up: ""
    property string down: ""
}
