import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string centre: ""
    property string subtitle: ""
    property string time: ""
    property string date: ""
}
