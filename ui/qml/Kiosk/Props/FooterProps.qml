import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string countdown: ""
    property string done: ""
}
