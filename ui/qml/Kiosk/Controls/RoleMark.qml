import QtQuick
import Kiosk.Theme

// A status as icon and colour; the words stand beside it.
Rectangle {
    id: root

    required property string role
    required property string icon

    implicitWidth: Theme.px(136)
    implicitHeight: implicitWidth
    radius: width / 2
    color: Theme.roleTint(role)
    border.width: Theme.outline
    border.color: Theme.roleColor(role)

    Icon {
        anchors.centerIn: parent
        width: root.width * 0.54
        height: width
        name: root.icon
        color: Theme.roleColor(root.role)
    }
}
