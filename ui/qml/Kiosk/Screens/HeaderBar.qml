import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// Whose kiosk this is, and the time. A citizen touches nothing here; the staff hold the mark for three seconds.
Item {
    id: root

    signal acted(string action, string value)

    required property HeaderProps props

    implicitHeight: Theme.px(Theme.portrait ? 132 : 118)

    Rectangle {
        id: mark

        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(76)
        height: width
        radius: Theme.px(20)
        color: Theme.sea

        Icon {
            anchors.centerIn: parent
            width: parent.width * 0.58
            height: width
            name: "dossier"
            color: Theme.card
        }

        TapHandler {
            longPressThreshold: 3
            margin: Theme.px(24)
            onLongPressed: root.acted("staff", "")
        }
    }

    Column {
        anchors.left: mark.right
        anchors.leftMargin: Theme.px(26)
        anchors.right: clock.left
        anchors.rightMargin: Theme.gap
        anchors.verticalCenter: parent.verticalCenter

        BalancedLabel {
            maximumWidth: parent.width
            text: root.props.centre
            font.pixelSize: Theme.px(32)
            font.weight: Font.DemiBold
            maximumLineCount: Theme.portrait ? 2 : 1
        }

        Label {
            width: parent.width
            text: root.props.subtitle
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            maximumLineCount: 1
            elide: Text.ElideRight
        }
    }

    Column {
        id: clock

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter

        Label {
            anchors.right: parent.right
            text: root.props.time
            font.pixelSize: Theme.px(40)
            font.weight: Font.Bold
            wrapMode: Text.NoWrap
        }

        Label {
            anchors.right: parent.right
            text: root.props.date
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            wrapMode: Text.NoWrap
        }
    }
}
