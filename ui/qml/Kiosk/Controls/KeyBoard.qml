pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// Rows of ten keys, as wide as there is room. Only says which key was touched.
Column {
    id: root

    signal acted(string action, string value)

    required property list<string> keyRows
    property real keyHeight: Theme.px(Theme.portrait ? 90 : 88)

    readonly property real keyWidth: (width - 9 * spacing) / 10
    readonly property string space: "\u2423"

    spacing: Theme.px(Theme.portrait ? 8 : 10)

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
                    height: root.keyHeight
                    radius: Theme.px(18)
                    quiet: true
                    fontSize: Theme.px(38)
                    onCard: true
                    text: modelData === " " ? root.space : modelData
                    onTapped: root.acted("key", modelData)
                }
            }
        }
    }
}
