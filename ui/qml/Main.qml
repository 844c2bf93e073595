pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Kiosk.Theme
import Kiosk.Props
import Kiosk.Screens

// The whole screen. Python sets the props and `view`; taps come back as signals.
Window {
    id: root

    signal languageTapped
    signal doneTapped
    signal choiceTapped(string choice)

    property string view: "idle"
    // False until the first frame is out: only the idle screen is built before it.
    property bool complete: false

    readonly property HeaderProps header: HeaderProps {}
    readonly property FooterProps footer: FooterProps {}
    readonly property IdleProps idle: IdleProps {}
    readonly property ResultProps result: ResultProps {}
    readonly property MessageProps message: MessageProps {}

    readonly property bool showsIdle: view === "idle"
    readonly property bool showsResult: view === "result"
    readonly property bool showsMessage: !showsIdle && !showsResult
    // Nobody is being served: no answer to clear, so no footer.
    readonly property bool resting: showsIdle || view === "out_of_service"

    color: Theme.paper

    Binding {
        target: Theme
        property: "screenSize"
        value: Qt.size(root.width, root.height)
    }

    HeaderBar {
        id: headerBar

        x: Theme.margin
        y: Theme.px(18)
        width: root.width - 2 * Theme.margin
        props: root.header
        onLanguageTapped: root.languageTapped()
    }

    Item {
        id: stage

        x: Theme.margin
        y: headerBar.y + headerBar.height
        width: root.width - 2 * Theme.margin
        height: (root.resting ? root.height - Theme.px(40) : footerLoader.y - Theme.px(20)) - y

        IdleScreen {
            width: stage.width
            height: root.height - Theme.px(40) - stage.y
            props: root.idle
            moving: root.complete
            visible: root.showsIdle
        }

        Loader {
            anchors.fill: parent
            active: root.complete
            visible: root.showsResult
            sourceComponent: Component {
                ResultScreen {
                    props: root.result
                }
            }
        }

        Loader {
            anchors.fill: parent
            active: root.complete
            visible: root.showsMessage
            sourceComponent: Component {
                MessageScreen {
                    props: root.message
                    onChoiceTapped: choice => root.choiceTapped(choice)
                }
            }
        }
    }

    Loader {
        id: footerLoader

        x: Theme.margin
        y: root.height - height - Theme.px(Theme.portrait ? 40 : 38)
        width: root.width - 2 * Theme.margin
        active: root.complete
        visible: !root.resting
        sourceComponent: Component {
            FooterBar {
                props: root.footer
                source: root.showsResult ? root.result.source : root.message.source
                onDoneTapped: root.doneTapped()
            }
        }
    }
}
