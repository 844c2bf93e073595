import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// Source and age, time left, and the way out.
Item {
    id: root

    signal doneTapped

    required property FooterProps props
    required property string source

    implicitHeight: Theme.portrait ? notes.height + Theme.gap + Theme.touchHeight : Theme.touchHeight

    Item {
        id: notes

        anchors.left: parent.left
        anchors.right: Theme.portrait ? parent.right : done.left
        anchors.rightMargin: Theme.portrait ? 0 : Theme.px(36)
        anchors.top: parent.top
        height: Theme.portrait ? Math.max(source.height, countdown.height) : parent.height

        RichLabel {
            id: source

            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - countdown.width - Theme.gap
            text: root.source
            color: Theme.soft
            font.pixelSize: Theme.noteSize
        }

        RichLabel {
            id: countdown

            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            text: root.props.countdown
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            wrapMode: Text.NoWrap
        }
    }

    PillButton {
        id: done

        anchors.right: parent.right
        anchors.bottom: parent.bottom
        width: Theme.portrait ? parent.width : Math.max(implicitWidth, Theme.px(260))
        primary: true
        text: root.props.done
        onTapped: root.doneTapped()
    }
}
