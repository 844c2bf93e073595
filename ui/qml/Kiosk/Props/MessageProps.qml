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
    property string slipTitle: ""
    property string slipNumberLabel: ""
}
