pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// Pages to choose from, side by side: the present one is filled and has a bar. None where there is but one page.
Item {
    id: root

    signal chosen(string page)

    required property list<string> labels
    required property list<string> pages
    required property int current

    readonly property int columns: Theme.portrait ? Math.min(labels.length, labels.length === 4 ? 2 : 3) : Math.max(1, labels.length)
    readonly property int rows: Math.ceil(labels.length / Math.max(1, columns))
    readonly property real cellHeight: Theme.px(Theme.portrait ? 116 : 104)

    visible: labels.length > 1
    implicitHeight: visible ? rows * cellHeight + (rows - 1) * Theme.smallGap : 0

    Repeater {
        model: root.labels

        Pressable {
            id: tab

            required property int index
            required property string modelData
            readonly property int row: Math.floor(index / root.columns)
            readonly property int inRow: Math.min(root.columns, root.labels.length - row * root.columns)
            readonly property bool current: index === root.current

            x: (index - row * root.columns) * (width + Theme.smallGap)
            y: row * (root.cellHeight + Theme.smallGap)
            width: (root.width - (inRow - 1) * Theme.smallGap) / inRow
            height: root.cellHeight
            radius: Theme.px(22)
            text: modelData
            color: current ? Theme.sea : pressed ? Theme.seaTint : Theme.card
            border.width: Math.max(Theme.hairline, Theme.outline)
            border.color: current || pressed ? Theme.sea : Theme.line

            Accessible.role: Accessible.PageTab
            Accessible.selected: current
            onTapped: root.chosen(root.pages[index])

            BalancedLabel {
                anchors.centerIn: parent
                maximumWidth: tab.width - Theme.px(28)
                maximumLineCount: 3
                text: tab.modelData
                color: tab.current ? Theme.card : Theme.ink
                font.pixelSize: Theme.px(Theme.portrait ? 31 : 29)
                font.weight: tab.current ? Font.Bold : Font.DemiBold
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
}
