pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// Ten large digits, one key that takes the last one back, and one that opens. Only says which key was touched.
Grid {
    id: root

    signal acted(string action, string value)

    required property string erase
    required property string confirm
    required property bool locked
    property real keyWidth: Theme.px(Theme.portrait ? 280 : 200)
    property real keyHeight: Theme.px(Theme.portrait ? 150 : 118)

    columns: 3
    spacing: Theme.px(16)
    opacity: locked ? 0.45 : 1
    enabled: !locked

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
            fontSize: digit ? Theme.px(54) : Theme.buttonSize
            text: digit ? modelData : primary ? root.confirm : root.erase
            onTapped: root.acted(digit ? "key" : primary ? "confirm" : "erase", digit ? modelData : "")
        }
    }
}
