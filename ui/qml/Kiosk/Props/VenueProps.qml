import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string headline: ""
    property string body: ""
}
