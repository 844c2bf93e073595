import QtQuick
import Kiosk.Theme

// A short remark in a role's colours.
Rectangle {
    id: root

    required property string text
    required property string role

    implicitWidth: Math.ceil(label.implicitWidth) + Theme.px(36)
    implicitHeight: Math.ceil(label.implicitHeight) + Theme.px(8)
    radius: height / 2
    color: Theme.roleTint(role)
    border.width: Theme.outline
    border.color: Theme.roleColor(role)
    visible: text !== ""

    Label {
        id: label

        anchors.centerIn: parent
        text: root.text
        color: Theme.roleColor(root.role)
        font.pixelSize: Theme.labelSize
        font.weight: Font.Bold
        wrapMode: Text.NoWrap
    }
}
