import QtQuick

// Set from kiosk_app/viewmodels; a test holds the fields together.
QtObject {
    property string role: ""
    property string icon: ""
    property string headline: ""
    property string datesTitle: ""
    property list<string> dateLabels: []
    property list<string> dates: []
    property int datesPast: 0
    property string chip: ""
    property int chipAt: 0
    property string chipRole: ""
    property string updated: ""
    property string listTitle: ""
    property list<string> listItems: []
    property string withheld: ""
    property string procedureLabel: ""
    property string procedure: ""
    property string agencyLabel: ""
    property string agency: ""
    property string venueTitle: ""
    property string venueName: ""
    property string venueNote: ""
    property string venueId: ""
    property string venueButton: ""
    property string phoneTitle: ""
    property string phoneHow: ""
    property string phoneCode: ""
    property int phoneModules: 0
    property string phoneAddress: ""
    property string source: ""
    property string up: ""
    property string down: ""
}
