import QtQuick
import Kiosk.Theme

// One step of the guide: its number on the line that goes down to the next one, its title, and its text below that, or
// beside it where `titleWidth` gives the title a column.
Item {
    id: root

    required property int number
    required property string title
    required property string body
    required property bool last
    required property real dot
    required property real textSize
    // To the next step below.
    required property real gap
    property real titleWidth: 0

    readonly property real textStart: dot + Theme.px(30)
    readonly property bool beside: titleWidth > 0

    implicitHeight: Math.max(dot, heading.y + heading.implicitHeight, said.y + said.implicitHeight)

    // The line on to the next step.
    Rectangle {
        x: (root.dot - width) / 2
        y: root.dot
        width: Theme.px(6)
        height: root.height - root.dot + root.gap
        color: Theme.sea
        visible: !root.last
    }

    Rectangle {
        width: root.dot
        height: width
        radius: width / 2
        color: Theme.sea

        Label {
            anchors.centerIn: parent
            text: root.number
            color: Theme.card
            font.pixelSize: Theme.px(32)
            font.weight: Font.Bold
        }
    }

    BalancedLabel {
        id: heading

        x: root.textStart
        y: Theme.px(5)
        maximumWidth: root.beside ? root.titleWidth : root.width - x
        text: root.title
        font.pixelSize: Theme.px(Theme.portrait ? 38 : 34)
        font.weight: Font.Bold
    }

    BalancedLabel {
        id: said

        x: root.textStart + (root.beside ? root.titleWidth + Theme.px(28) : 0)
        y: root.beside ? heading.y + heading.baselineOffset - baselineOffset : heading.y + heading.implicitHeight + Theme.px(4)
        maximumWidth: root.width - x
        text: root.body
        font.pixelSize: root.textSize
        lineHeight: 1.06
    }
}
