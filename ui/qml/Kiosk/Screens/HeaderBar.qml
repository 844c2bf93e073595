import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// Whose kiosk this is, the other language, the time.
Item {
    id: root

    signal languageTapped

    required property HeaderProps props

    implicitHeight: Theme.px(Theme.portrait ? 150 : 126)

    Rectangle {
        id: mark

        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(68)
        height: width
        radius: Theme.px(18)
        color: Theme.sea

        Icon {
            anchors.centerIn: parent
            width: parent.width * 0.56
            height: width
            name: "dossier"
            color: Theme.card
        }
    }

    Column {
        anchors.left: mark.right
        anchors.leftMargin: Theme.px(28)
        anchors.right: language.left
        anchors.rightMargin: Theme.gap
        anchors.verticalCenter: parent.verticalCenter

        Label {
            width: parent.width
            text: root.props.centre
            font.pixelSize: Theme.px(Theme.portrait ? 30 : 30)
            font.weight: Font.DemiBold
            maximumLineCount: Theme.portrait ? 2 : 1
            elide: Text.ElideRight
        }

        Label {
            width: parent.width
            text: root.props.subtitle
            color: Theme.soft
            font.pixelSize: Theme.px(24)
            maximumLineCount: 1
            elide: Text.ElideRight
        }
    }

    PillButton {
        id: language

        anchors.right: clock.left
        anchors.rightMargin: root.props.time === "" ? 0 : Theme.px(30)
        anchors.verticalCenter: parent.verticalCenter
        implicitWidth: Theme.px(208)
        implicitHeight: Theme.px(88)
        fontSize: Theme.px(28)
        text: root.props.languageButton
        onTapped: root.languageTapped()
    }

    Column {
        id: clock

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter

        Label {
            anchors.right: parent.right
            text: root.props.time
            font.pixelSize: Theme.px(36)
            font.weight: Font.Bold
        }

        Label {
            anchors.right: parent.right
            text: root.props.date
            color: Theme.soft
            font.pixelSize: Theme.px(23)
            visible: !Theme.portrait
        }
    }
}
