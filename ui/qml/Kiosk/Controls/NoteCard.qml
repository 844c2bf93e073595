import QtQuick
import Kiosk.Theme

// What the last touch came to, in its role's colours; along its lower edge how far it has come, where that is known.
Rectangle {
    id: root

    required property string text
    required property string role
    property int percent: -1

    implicitHeight: remark.height + Theme.px(36)
    radius: Theme.radius
    border.width: Theme.outline
    border.color: Theme.roleColor(role)
    color: Theme.roleTint(role)
    visible: text !== ""

    Icon {
        id: mark

        x: Theme.px(26)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(44)
        height: width
        name: root.role === "ready" ? "check" : root.role === "sea" ? "progress" : "stop"
        color: Theme.roleColor(root.role)
    }

    BalancedLabel {
        id: remark

        x: mark.x + mark.width + Theme.px(20)
        anchors.verticalCenter: parent.verticalCenter
        maximumWidth: root.width - x - Theme.px(26)
        text: root.text
        font.pixelSize: Theme.px(root.width < Theme.px(700) ? 30 : 32)
        font.weight: Font.DemiBold
        maximumLineCount: 5
    }

    Rectangle {
        x: root.radius
        anchors.bottom: parent.bottom
        width: (parent.width - 2 * root.radius) * Math.max(0, root.percent) / 100
        height: Theme.px(10)
        radius: height / 2
        color: Theme.roleColor(root.role)
        visible: root.percent >= 0
    }
}
