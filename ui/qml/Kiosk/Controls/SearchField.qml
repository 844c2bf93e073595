import QtQuick
import Kiosk.Theme

// What is searched for. `opens`: it is touched for the keyboard; else the keyboard is there, and a caret stands in it.
Pressable {
    id: root

    required property string query
    required property string placeholder
    required property bool opens
    property bool large: false

    text: query === "" ? placeholder : query
    enabled: opens
    activeFocusOnTab: opens
    radius: Theme.px(22)
    border.width: Theme.px(3)
    border.color: Theme.sea
    color: pressed ? Theme.seaTint : Theme.card

    Accessible.role: Accessible.EditableText

    Icon {
        id: glass

        x: Theme.px(22)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(44)
        height: width
        name: "looking"
        color: Theme.sea
    }

    Label {
        id: typed

        x: glass.x + glass.width + Theme.px(16)
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(implicitWidth, parent.width - x - Theme.px(24))
        text: root.query
        font.pixelSize: Theme.px(root.large ? 56 : 42)
        font.weight: Font.DemiBold
        wrapMode: Text.NoWrap
        elide: Text.ElideLeft
    }

    Rectangle {
        x: typed.x + typed.width + Theme.px(3)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(4)
        height: parent.height * 0.52
        color: Theme.sea
        visible: !root.opens
    }

    Label {
        x: typed.x + (root.opens ? 0 : Theme.px(24))
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - x - Theme.px(16)
        text: root.placeholder
        color: Theme.soft
        font.pixelSize: Theme.px(root.large ? 42 : 34)
        visible: root.query === ""
    }
}
