import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string step: ""
    property string place: ""
    property string icon: ""
    property string title: ""
    property string body: ""
    property string note: ""
    property string noteRole: ""
    property bool running: false
    property bool types: false
    property string entry: ""
    property list<string> keyRows: []
    property string layer: ""
    property string erase: ""
    property string confirm: ""
    property list<string> commands: []
    property list<string> commandLabels: []
    property string previous: ""
    property string following: ""
    property list<string> rowLabels: []
    property list<string> rowTexts: []
    property list<string> rowRoles: []
}
