import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string countdown: ""
    property bool warns: false
    property string done: ""
    property bool doneLeads: true
    property string stay: ""
    property string back: ""
    property string language: ""
    property string contrast: ""
    property string readAloud: ""
    property bool speaking: false
}
