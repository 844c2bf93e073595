import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string headline: ""
    property string intro: ""
    property string empty: ""
    property list<string> tabs: []
    property list<string> tabPages: []
    property int tab: 0
    property bool showsWays: false
    property list<string> titles: []
    property list<string> bodies: []
    property string code: ""
    property int codeModules: 0
    property string codeHint: ""
    property string codeAddress: ""
    property string source: ""
    property string up: ""
    property string down: ""
}
