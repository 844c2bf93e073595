pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// Rows of ten keys, as wide as there is room. Only says which key was touched.
Column {
    id: root

    signal acted(string action, string value)

    required property list<string> keyRows

    readonly property real keyWidth: (width - 9 * spacing) / 10

    spacing: Theme.px(10)

    Repeater {
        model: root.keyRows

        Row {
            id: keys

            required property string modelData

            spacing: root.spacing

            Repeater {
                model: keys.modelData.split("")

                PillButton {
                    required property string modelData

                    width: root.keyWidth
                    height: Theme.px(Theme.portrait ? 104 : 88)
                    radius: Theme.px(18)
                    quiet: true
                    fontSize: Theme.px(36)
                    text: modelData === " " ? "\u2423" : modelData
                    onTapped: root.acted("key", modelData)
                }
            }
        }
    }
}
