import QtQuick
import Kiosk.Theme

// Where the keyboard or the switch is: a ring around its parent, with a gap that shows on any ground.
Rectangle {
    id: root

    required property bool shown
    // Of what it is around.
    required property real corner

    anchors.fill: parent
    anchors.margins: -Theme.px(9)
    radius: Math.min(corner + Theme.px(9), height / 2)
    color: "transparent"
    border.width: Theme.px(5)
    border.color: Theme.focus
    visible: shown
}
