import QtQuick
import Kiosk.Theme

// One step of the guide: its number on the line that goes on to the next one, its title, its text. `below`: the words
// stand below the number, and the line goes to the right.
Item {
    id: root

    required property int number
    required property string title
    required property string body
    required property bool below
    required property bool last
    required property real dot
    required property real textSize
    // To the next step below.
    required property real gap

    implicitHeight: words.y + words.height

    // The line on to the next root.
    Rectangle {
        x: root.below ? root.dot : (root.dot - width) / 2
        y: root.below ? (root.dot - height) / 2 : root.dot
        width: root.below ? root.width - root.dot : Theme.px(6)
        height: root.below ? Theme.px(6) : root.height - root.dot + root.gap
        color: Theme.sea
        visible: !root.last
    }

    Rectangle {
        id: mark

        width: root.dot
        height: width
        radius: width / 2
        color: Theme.sea

        Label {
            anchors.centerIn: parent
            text: root.number
            color: Theme.card
            font.pixelSize: root.dot * 0.5
            font.weight: Font.Bold
        }
    }

    Column {
        id: words

        x: root.below ? 0 : root.dot + Theme.px(30)
        y: root.below ? root.dot + Theme.smallGap : Theme.px(6)
        width: parent.width - x - (root.below && !root.last ? Theme.px(36) : 0)
        spacing: Theme.px(6)

        Label {
            width: parent.width
            text: root.title
            font.pixelSize: Theme.px(Theme.portrait ? 38 : 34)
            font.weight: Font.Bold
        }

        Label {
            width: parent.width
            text: root.body
            font.pixelSize: root.textSize
            lineHeight: 1.06
            wrapMode: Text.Wrap
        }
    }
}
