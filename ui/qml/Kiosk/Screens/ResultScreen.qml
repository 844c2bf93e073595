import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// Where the dossier stands: status, next step, steps line, the slip; below, what else can be seen.
Item {
    id: root

    signal acted(string action, string value)

    required property ResultProps props

    readonly property real columnGap: Theme.px(64)
    readonly property real columnWidth: Theme.portrait ? width : width - Theme.px(620) - columnGap
    readonly property real buttonsTop: height - Theme.touchHeight
    // In portrait what is left over parts header, story, slip and buttons.
    readonly property real slack: Theme.portrait ? Math.max(0, buttonsTop - Theme.gap - story.height - Theme.px(30) - slip.height) / 3 : 0

    ResultStory {
        id: story

        readonly property real room: root.buttonsTop - Theme.gap

        y: Theme.portrait ? root.slack : (room - height) / 2
        width: root.columnWidth
        height: implicitHeight
        maximumHeight: Theme.portrait ? root.height * 0.55 : room
        props: root.props
    }

    ResultSlip {
        id: slip

        readonly property real freeTop: Theme.portrait ? story.height + Theme.px(30) : 0
        readonly property real room: (Theme.portrait ? root.buttonsTop - Theme.gap : root.height) - freeTop

        x: Theme.portrait ? 0 : root.columnWidth + root.columnGap
        y: Theme.portrait ? freeTop + 2 * root.slack : (room - height) / 2
        width: root.width - x
        maximumHeight: room
        props: root.props
    }

    Row {
        y: root.buttonsTop
        width: root.columnWidth
        spacing: Theme.gap

        PillButton {
            id: more

            width: Theme.portrait && !place.visible ? root.width : Math.max(implicitWidth, Theme.portrait ? (root.width - Theme.gap) / 2 : 0)
            icon: "more"
            text: root.props.moreLabel
            onTapped: root.acted("open_more", "")
        }

        PillButton {
            id: place

            width: Theme.portrait ? root.width - more.width - Theme.gap : implicitWidth
            icon: "place"
            text: root.props.venueLabel
            visible: root.props.venueId !== ""
            onTapped: root.acted("open_venue", root.props.venueId)
        }
    }
}
