pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// How much was typed, as dots; ten large digits, one key that takes the last one back, and one that opens. Only says
// which key was touched.
Column {
    id: root

    signal acted(string action, string value)

    required property int digits
    required property string erase
    required property string confirm
    required property bool locked
    property real keyWidth: Theme.px(Theme.portrait ? 304 : 208)
    property real keyHeight: Theme.px(Theme.portrait ? 134 : 124)

    readonly property int fewest: 6

    spacing: Theme.px(28)

    Row {
        anchors.horizontalCenter: parent.horizontalCenter
        height: Theme.px(36)
        spacing: Theme.px(20)

        Repeater {
            model: Math.max(root.fewest, root.digits)

            Rectangle {
                required property int index

                width: Theme.px(34)
                height: width
                radius: width / 2
                border.width: Theme.px(3)
                border.color: root.locked ? Theme.soft : Theme.sea
                color: index < root.digits ? Theme.sea : Theme.card
            }
        }
    }

    Grid {
        columns: 3
        spacing: Theme.px(16)
        enabled: !root.locked

        Repeater {
            model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "ok"]

            PillButton {
                required property string modelData

                readonly property bool digit: modelData.length === 1

                width: root.keyWidth
                height: root.keyHeight
                radius: Theme.radius
                primary: modelData === "ok"
                quiet: digit
                onCard: true
                fontSize: digit ? Theme.px(56) : Theme.px(36)
                text: digit ? modelData : modelData === "ok" ? root.confirm : root.erase
                onTapped: root.acted(digit ? "key" : modelData === "ok" ? "confirm" : "erase", digit ? modelData : "")
            }
        }
    }
}
