pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props
import Kiosk.Screens

// The whole screen. Python sets the props, `view` and `scheme`; every touch comes back as one signal, whose action is a
// value of `kiosk_app.flow.actions.Action`.
Window {
    id: root

    signal acted(string action, string value)

    property string view: "idle"
    property string scheme: "light"
    property bool reduceMotion: false
    // False until the first frame is out: only the idle screen is built before it.
    property bool complete: false
    // A scan was taken: in which colour, and how many there were.
    property string pulseRole: "ready"
    property int pulses: 0

    readonly property HeaderProps header: HeaderProps {}
    readonly property FooterProps footer: FooterProps {}
    readonly property IdleProps idle: IdleProps {}
    readonly property ResultProps result: ResultProps {}
    readonly property MessageProps message: MessageProps {}
    readonly property KeyEntryProps keyEntry: KeyEntryProps {}
    readonly property MoreProps more: MoreProps {}
    readonly property VenuesProps venues: VenuesProps {}
    readonly property VenueProps venue: VenueProps {}
    readonly property ContactsProps contacts: ContactsProps {}
    readonly property GuideProps guide: GuideProps {}
    readonly property StaffProps staff: StaffProps {}
    readonly property SetUpProps setUp: SetUpProps {}

    readonly property bool showsIdle: view === "idle"
    readonly property bool showsMessage: ["looking", "not_found", "no_answer", "wrong_code", "choose_agency", "out_of_service"].includes(view)
    // Nobody is being served: no answer to clear.
    readonly property bool resting: showsIdle || view === "out_of_service"

    // The staff's tests of the screen need all of it.
    readonly property bool testsScreen: view === "staff" && ["touch", "colours"].includes(staff.page)

    color: Theme.paper

    Binding {
        target: Theme
        property: "screenSize"
        value: Qt.size(root.width, root.height)
    }

    // At rest for long, everything stands a few pixels elsewhere each minute, so that nothing burns in.
    Binding {
        target: root.contentItem
        property: "x"
        value: Theme.px(root.idle.shift * 7 % 17 - 8) * (root.showsIdle && root.idle.still ? 1 : 0)
    }

    Binding {
        target: root.contentItem
        property: "y"
        value: Theme.px(root.idle.shift * 5 % 13 - 6) * (root.showsIdle && root.idle.still ? 1 : 0)
    }

    Binding {
        target: Theme
        property: "scheme"
        value: root.scheme
    }

    Binding {
        target: Theme
        property: "reduceMotion"
        value: root.reduceMotion
    }

    HeaderBar {
        id: headerBar

        x: Theme.margin
        y: Theme.px(18)
        width: root.width - 2 * Theme.margin
        props: root.header
        visible: !root.testsScreen
        onActed: (action, value) => root.acted(action, value)
    }

    Item {
        id: stage

        x: Theme.margin
        y: headerBar.y + headerBar.height
        width: root.width - 2 * Theme.margin
        height: footerBar.y - Theme.px(Theme.portrait ? 20 : 34) - y

        IdleScreen {
            anchors.fill: parent
            props: root.idle
            moving: root.complete
            visible: root.showsIdle
            onActed: (action, value) => root.acted(action, value)
        }

        // What a scan leads to is built right after the first frame, the rest when it is first wanted.
        Slot {
            shown: root.view === "result"
            built: root.complete
            sourceComponent: Component {
                ResultScreen {
                    props: root.result
                    onActed: (action, value) => root.acted(action, value)
                }
            }
        }

        Slot {
            shown: root.showsMessage
            built: root.complete
            sourceComponent: Component {
                MessageScreen {
                    props: root.message
                    onActed: (action, value) => root.acted(action, value)
                }
            }
        }

        Slot {
            shown: root.view === "key_entry"
            sourceComponent: Component {
                KeyEntryScreen {
                    props: root.keyEntry
                    onActed: (action, value) => root.acted(action, value)
                }
            }
        }

        Slot {
            shown: root.view === "more"
            sourceComponent: Component {
                MoreScreen {
                    props: root.more
                    onActed: (action, value) => root.acted(action, value)
                }
            }
        }

        Slot {
            shown: root.view === "venues"
            sourceComponent: Component {
                VenuesScreen {
                    props: root.venues
                    onActed: (action, value) => root.acted(action, value)
                }
            }
        }

        Slot {
            shown: root.view === "venue"
            sourceComponent: Component {
                VenueScreen {
                    props: root.venue
                }
            }
        }

        Slot {
            shown: root.view === "contacts"
            sourceComponent: Component {
                ContactsScreen {
                    props: root.contacts
                    onActed: (action, value) => root.acted(action, value)
                }
            }
        }

        Slot {
            shown: root.view === "guide"
            sourceComponent: Component {
                GuideScreen {
                    props: root.guide
                    onActed: (action, value) => root.acted(action, value)
                }
            }
        }

        Slot {
            shown: root.view === "staff"
            sourceComponent: Component {
                StaffScreen {
                    props: root.staff
                    onActed: (action, value) => root.acted(action, value)
                }
            }
        }

        Slot {
            shown: root.view === "set_up"
            sourceComponent: Component {
                SetUpScreen {
                    props: root.setUp
                    onActed: (action, value) => root.acted(action, value)
                }
            }
        }
    }

    FooterBar {
        id: footerBar

        x: Theme.margin
        y: root.height - height - Theme.px(Theme.portrait ? 40 : 28)
        width: root.width - 2 * Theme.margin
        props: root.footer
        visible: !root.testsScreen
        resting: root.resting
        status: root.showsIdle ? root.idle.status : ""
        statusRole: root.idle.statusRole
        onActed: (action, value) => root.acted(action, value)
    }

    ScanPulse {
        anchors.fill: parent
        role: root.pulseRole
        count: root.pulses
    }

    component Slot: Loader {
        required property bool shown
        property bool built: false
        property bool wanted: false

        anchors.fill: parent
        active: built || wanted
        visible: shown
        onShownChanged: if (shown)
            wanted = true
    }
}
