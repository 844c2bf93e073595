import QtQuick
import Kiosk.Theme

// A door: a large tile with an icon and words. `primary` is filled: the way to take.
Pressable {
    id: root

    required property string icon
    property bool primary: false

    readonly property color inkColor: primary ? Theme.card : Theme.ink

    implicitWidth: Theme.px(420)
    implicitHeight: Math.max(Theme.px(Theme.portrait ? 172 : 148), label.implicitHeight + Theme.px(40))
    radius: Theme.radius
    border.width: Math.max(Theme.hairline, Theme.outline)
    border.color: pressed || primary ? Theme.sea : Theme.line
    color: primary ? (pressed ? Theme.ink : Theme.sea) : (pressed ? Theme.seaTint : Theme.card)

    Rectangle {
        id: plate

        x: Theme.px(16)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(76)
        height: width
        radius: Theme.px(22)
        color: root.primary ? Theme.card : Theme.seaTint

        Icon {
            anchors.centerIn: parent
            width: Theme.px(44)
            height: width
            name: root.icon
            color: Theme.sea
        }
    }

    BalancedLabel {
        id: label

        anchors.left: plate.right
        anchors.leftMargin: Theme.px(18)
        anchors.verticalCenter: parent.verticalCenter
        maximumWidth: root.width - plate.x - plate.width - Theme.px(42)
        maximumLineCount: 3
        text: root.text
        color: root.inkColor
        font.pixelSize: Theme.px(Theme.portrait ? 34 : 30)
        font.weight: Font.DemiBold
    }
}
