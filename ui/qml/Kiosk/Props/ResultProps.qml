import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string role: ""
    property string icon: ""
    property string headline: ""
    property string nextStep: ""
    property string nextRole: ""
    property list<string> items: []
    property int step: 0
    property bool stepDone: false
    property list<string> stepLabels: []
    property string numberLabel: ""
    property string number: ""
    property string procedureLabel: ""
    property string procedure: ""
    property string agencyLabel: ""
    property string agency: ""
    property string receivedLabel: ""
    property string received: ""
    property string dueLabel: ""
    property string due: ""
    property string chip: ""
    property string chipRole: ""
    property string applicantLabel: ""
    property string applicant: ""
    property string source: ""
    property string moreLabel: ""
    property string venueId: ""
    property string venueLabel: ""
}
