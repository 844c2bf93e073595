import QtQuick
import Kiosk.Theme

// The one kind of button. `primary` is filled; at most one on a screen.
Rectangle {
    id: root

    signal tapped

    required property string text
    property bool primary: false
    property real fontSize: Theme.px(32)

    implicitWidth: Math.ceil(label.implicitWidth) + Theme.px(104)
    implicitHeight: Theme.touchHeight
    radius: height / 2
    border.width: Theme.px(3)
    border.color: Theme.sea
    color: primary ? (tap.pressed ? Theme.ink : Theme.sea) : (tap.pressed ? Theme.seaTint : Theme.paper)
    activeFocusOnTab: true

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.onPressAction: root.tapped()
    Keys.onSpacePressed: root.tapped()

    Label {
        id: label

        anchors.centerIn: parent
        width: Math.min(implicitWidth, root.width - Theme.px(48))
        text: root.text
        color: root.primary ? Theme.card : Theme.sea
        font.pixelSize: root.fontSize
        font.weight: Font.Bold
        horizontalAlignment: Text.AlignHCenter
        maximumLineCount: 2
        elide: Text.ElideRight
    }

    TapHandler {
        id: tap

        onTapped: root.tapped()
    }
}
