pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// Kinds to choose from, side by side in one row; the present one is filled.
Row {
    id: root

    signal chosen(string kind)

    required property list<string> labels
    required property list<string> kinds
    required property int current

    spacing: Theme.smallGap

    Repeater {
        model: root.labels

        Pressable {
            id: chip

            required property int index
            required property string modelData
            readonly property bool current: index === root.current

            width: (root.width - (root.labels.length - 1) * root.spacing) / root.labels.length
            height: root.height
            radius: Theme.px(22)
            text: modelData
            border.width: Math.max(Theme.hairline, Theme.outline)
            border.color: current || pressed ? Theme.sea : Theme.line
            color: current ? Theme.sea : pressed ? Theme.seaTint : Theme.card

            Accessible.role: Accessible.RadioButton
            Accessible.checked: current
            onTapped: root.chosen(root.kinds[index])

            BalancedLabel {
                anchors.centerIn: parent
                maximumWidth: chip.width - Theme.px(16)
                maximumLineCount: 2
                text: chip.modelData
                color: chip.current ? Theme.card : Theme.ink
                font.pixelSize: Theme.px(28)
                font.weight: chip.current ? Font.Bold : Font.DemiBold
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
}
