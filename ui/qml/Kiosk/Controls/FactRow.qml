import QtQuick
import Kiosk.Theme

// One thing that is known of this machine: a mark, what it is about, and how it is.
Item {
    id: root

    required property string topic
    required property string finding
    required property string role

    implicitHeight: Math.max(Theme.px(56), label.y + Math.max(label.height, text.height) + Theme.px(10))

    Icon {
        id: mark

        y: Theme.px(12)
        width: Theme.px(34)
        height: width
        name: root.role === "ready" ? "check" : "stop"
        color: Theme.roleColor(root.role)
    }

    Label {
        id: label

        x: Theme.px(56)
        y: Theme.px(9)
        width: Math.min(root.width * 0.32, Theme.px(330)) - Theme.px(12)
        text: root.topic
        color: Theme.soft
        font.pixelSize: Theme.px(Theme.portrait ? 30 : 28)
    }

    Label {
        id: text

        x: label.x + label.width + Theme.px(24)
        y: label.y
        width: root.width - x
        text: root.finding
        font.pixelSize: label.font.pixelSize
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
        maximumLineCount: 2
        elide: Text.ElideRight
    }
}
