import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// What to do, in one sentence and one picture; below, the four doors.
Item {
    id: root

    signal acted(string action, string value)

    required property IdleProps props
    property bool moving: false

    readonly property real textWidth: Theme.portrait ? width : width * 0.57
    readonly property real roomHeight: doors.y - Theme.largeGap

    // Anybody who touches the still picture is there.
    TapHandler {
        enabled: root.props.still
        onTapped: root.acted("stay", "")
    }

    Column {
        id: words

        y: Theme.portrait ? Theme.px(28) : Math.max(0, (root.roomHeight - height) / 2)
        width: root.textWidth
        spacing: Theme.px(Theme.portrait ? 22 : 26)

        BalancedLabel {
            maximumWidth: root.textWidth
            text: root.props.headline
            font.pixelSize: Theme.px(Theme.portrait ? 96 : 104)
            font.weight: Font.Bold
            color: root.props.scannerWorks ? Theme.ink : Theme.act
        }

        // Room for two lines, so that a shorter hint moves nothing.
        Item {
            width: parent.width
            height: Math.max(hint.implicitHeight, Theme.px(Theme.portrait ? 118 : 112))

            BalancedLabel {
                id: hint

                maximumWidth: root.textWidth
                text: root.props.subline
                font.pixelSize: Theme.px(Theme.portrait ? 42 : 40)
                color: Theme.soft
            }
        }
    }

    ScanPicture {
        readonly property real freeTop: Theme.portrait ? words.y + words.height + Theme.gap : Theme.gap

        x: Theme.portrait ? 0 : root.textWidth
        y: freeTop
        width: root.width - x
        height: root.roomHeight - freeTop
        works: root.props.scannerWorks
        running: root.moving && !root.props.still
    }

    DoorTiles {
        id: doors

        anchors.bottom: parent.bottom
        width: root.width
        columns: Theme.portrait ? 2 : 4
        labels: root.props.doors
        actions: root.props.doorActions
        urged: root.props.scannerWorks ? "" : "open_keys"
        onActed: (action, value) => root.acted(action, value)
    }
}
