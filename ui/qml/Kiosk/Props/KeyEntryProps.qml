import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string headline: ""
    property string body: ""
    property string note: ""
    property string entry: ""
    property string example: ""
    property bool ready: false
    property string remark: ""
    property string remarkRole: ""
    property bool showsLetters: false
    property list<string> letters: []
    property string erase: ""
    property string clear: ""
    property string confirm: ""
    property string toLetters: ""
    property string toDigits: ""
    property string dash: ""
    property string dot: ""
    property string slash: ""
    property string slipTitle: ""
    property string slipNumberLabel: ""
    property string slipNumber: ""
}
