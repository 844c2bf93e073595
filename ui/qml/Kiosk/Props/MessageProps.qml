import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string role: ""
    property string icon: ""
    property string headline: ""
    property string body: ""
    property string hint: ""
    property string source: ""
    property bool showsSlip: false
    property bool waiting: false
    property list<string> choices: []
    property list<string> choiceLabels: []
    property list<string> doors: []
    property list<string> doorActions: []
    property string slipTitle: ""
    property string slipNumberLabel: ""
}
