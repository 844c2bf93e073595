import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string page: ""
    property string icon: ""
    property string title: ""
    property string body: ""
    property string hint: ""
    property string note: ""
    property string noteRole: ""
    property int digits: 0
    property bool locked: false
    property string erase: ""
    property string confirm: ""
    property string back: ""
    property list<string> rowLabels: []
    property list<string> rowTexts: []
    property list<string> rowRoles: []
    property list<string> commands: []
    property list<string> commandLabels: []
    property bool running: false
    property int percent: 0
    property list<string> fields: []
    property int colour: 0
    property list<string> levels: []
    property list<string> levelLabels: []
    property list<string> levelPercents: []
    property string less: ""
    property string more: ""
}
