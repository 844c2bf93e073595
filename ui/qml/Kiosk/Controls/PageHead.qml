import QtQuick
import Kiosk.Theme

// What a page of the staff's is about: a sign, how far one has come where that is counted, a title, and what to do.
Item {
    id: root

    required property string icon
    required property string title
    required property string body
    property string place: ""
    property bool large: false

    readonly property real signSize: Theme.px(large ? 120 : 92)

    implicitHeight: Math.max(mark.height, words.height)

    RoleMark {
        id: mark

        implicitWidth: root.signSize
        y: Theme.px(6)
        role: "sea"
        icon: root.icon
    }

    Column {
        id: words

        x: mark.width + Theme.px(32)
        width: root.width - x
        spacing: Theme.px(6)

        Label {
            text: root.place
            color: Theme.sea
            font.pixelSize: Theme.labelSize
            font.weight: Font.Bold
            visible: text !== ""
        }

        BalancedLabel {
            maximumWidth: words.width
            text: root.title
            font.pixelSize: Theme.px(root.large ? 72 : 54)
            font.weight: Font.Bold
        }

        BalancedLabel {
            maximumWidth: words.width
            text: root.body
            color: Theme.soft
            font.pixelSize: Theme.px(root.large ? 36 : 32)
            lineHeight: 1.05
        }
    }
}
