import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string empty: ""
    property string advice: ""
    property string icon: ""
    property string kind: ""
    property string name: ""
    property string state: ""
    property string again: ""
    property string stateRole: ""
    property string note: ""
    property string addressLabel: ""
    property string address: ""
    property string missing: ""
    property string hoursTitle: ""
    property list<string> days: []
    property list<string> hours: []
    property int today: 0
    property string closed: ""
    property string phoneTitle: ""
    property string phone: ""
    property string phoneHint: ""
    property string phoneCode: ""
    property int phoneModules: 0
    property string source: ""
    property string up: ""
    property string down: ""
}
