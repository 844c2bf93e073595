import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// What to do, in one sentence and one picture.
Item {
    id: root

    required property IdleProps props
    property bool moving: false

    readonly property real textWidth: Theme.portrait ? width : width * 0.56

    Column {
        id: words

        y: Theme.portrait ? Theme.px(70) : (root.height - status.height - height) / 2
        width: root.textWidth
        spacing: Theme.px(36)

        BalancedLabel {
            maximumWidth: root.textWidth
            text: root.props.headline
            font.pixelSize: Theme.px(Theme.portrait ? 104 : 108)
            font.weight: Font.Bold
            color: Theme.ink
        }

        BalancedLabel {
            maximumWidth: root.textWidth
            text: root.props.subline
            font.pixelSize: Theme.px(Theme.portrait ? 44 : 42)
            color: Theme.soft
        }
    }

    ScanPicture {
        readonly property real freeTop: Theme.portrait ? words.y + words.height + Theme.largeGap : 0

        x: Theme.portrait ? 0 : root.textWidth
        y: freeTop
        width: root.width - x
        height: root.height - status.height - Theme.largeGap - freeTop
        running: root.moving
    }

    Row {
        id: status

        anchors.bottom: parent.bottom
        width: root.width
        spacing: Theme.px(22)

        Rectangle {
            id: mark

            y: Theme.px(14)
            width: Theme.px(18)
            height: width
            radius: root.props.statusRole === "ready" ? width / 2 : 0
            color: Theme.roleColor(root.props.statusRole)
        }

        Label {
            width: parent.width - mark.width - parent.spacing
            text: root.props.status
            color: root.props.statusRole === "ready" ? Theme.soft : Theme.roleColor(root.props.statusRole)
            font.pixelSize: Theme.px(Theme.portrait ? 30 : 28)
            font.weight: root.props.statusRole === "ready" ? Font.Normal : Font.DemiBold
        }
    }
}
