import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string headline: ""
    property string subline: ""
    property string status: ""
    property string statusRole: ""
    property bool scannerWorks: false
    property bool still: false
    property int shift: 0
    property list<string> doors: []
    property list<string> doorActions: []
}
