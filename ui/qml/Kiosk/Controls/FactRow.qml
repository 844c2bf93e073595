import QtQuick
import Kiosk.Theme

// One thing that is known of this machine: a mark, what it is about, and how it is.
Item {
    id: root

    required property string topic
    required property string finding
    required property string role

    readonly property bool good: role === "ready"

    implicitHeight: Math.max(Theme.px(Theme.portrait ? 60 : 54), text.height + Theme.px(18))

    Icon {
        y: Theme.px(10)
        width: Theme.px(34)
        height: width
        name: root.good ? "check" : "stop"
        color: Theme.roleColor(root.role)
    }

    Label {
        id: label

        x: Theme.px(54)
        y: Theme.px(9)
        width: Math.min(root.width * 0.32, Theme.px(Theme.portrait ? 270 : 236))
        text: root.topic
        color: Theme.soft
        font.pixelSize: Theme.px(Theme.portrait ? 30 : 28)
    }

    Label {
        id: text

        x: label.x + label.width + Theme.px(16)
        y: label.y
        width: root.width - x
        text: root.finding
        color: root.good ? Theme.ink : Theme.roleColor(root.role)
        font.pixelSize: label.font.pixelSize
        font.weight: Font.DemiBold
        wrapMode: Text.Wrap
        maximumLineCount: 3
        elide: Text.ElideRight
    }
}
