pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// The whole screen as fields to touch, up to its edges; in the middle, in place of four of them, what to do and the way
// back.
Rectangle {
    id: root

    signal touched(int field)
    signal backed

    required property list<string> fields
    required property string title
    required property string body
    required property string back

    readonly property int columns: Theme.portrait ? 4 : 6
    readonly property int rows: Theme.portrait ? 6 : 4
    readonly property real cellWidth: width / columns
    readonly property real cellHeight: height / rows

    // Cells are counted row by row; those of the middle block have no field.
    function cellOf(field: int): int {
        let seen = -1;
        for (let cell = 0; cell < columns * rows; cell++) {
            if (!isMiddle(cell))
                seen++;
            if (seen === field)
                return cell;
        }
        return 0;
    }

    function isMiddle(cell: int): bool {
        const column = cell % columns;
        const row = Math.floor(cell / columns);
        return Math.abs(2 * column + 1 - columns) <= 1 && Math.abs(2 * row + 1 - rows) <= 1;
    }

    color: Theme.paper

    Repeater {
        model: root.fields

        Pressable {
            id: field

            required property int index
            required property string modelData

            readonly property int cell: root.cellOf(index)
            readonly property bool answered: modelData !== ""

            text: String(index + 1)
            x: (cell % root.columns) * root.cellWidth
            y: Math.floor(cell / root.columns) * root.cellHeight
            width: root.cellWidth
            height: root.cellHeight
            border.width: Theme.px(2)
            border.color: answered ? Theme.paper : Theme.line
            color: answered ? Theme.ready : Theme.card
            onTapped: root.touched(index)

            Label {
                anchors.centerIn: parent
                text: field.text
                color: Theme.soft
                font.pixelSize: Theme.px(44)
                font.weight: Font.DemiBold
                visible: !field.answered
            }

            Icon {
                anchors.centerIn: parent
                width: Theme.px(64)
                height: width
                name: "check"
                color: Theme.card
                visible: field.answered
            }
        }
    }

    Item {
        x: (root.columns / 2 - 1) * root.cellWidth
        y: (root.rows / 2 - 1) * root.cellHeight
        width: 2 * root.cellWidth
        height: 2 * root.cellHeight

        Column {
            y: (parent.height / 2 - height) / 2
            width: parent.width
            spacing: Theme.px(14)

            BalancedLabel {
                anchors.horizontalCenter: parent.horizontalCenter
                maximumWidth: parent.width - Theme.px(60)
                text: root.title
                horizontalAlignment: Text.AlignHCenter
                font.pixelSize: Theme.px(54)
                font.weight: Font.Bold
            }

            BalancedLabel {
                anchors.horizontalCenter: parent.horizontalCenter
                maximumWidth: parent.width - Theme.px(60)
                text: root.body
                horizontalAlignment: Text.AlignHCenter
                color: Theme.soft
                font.pixelSize: Theme.px(34)
            }
        }

        PillButton {
            anchors.horizontalCenter: parent.horizontalCenter
            y: parent.height * 0.75 - height / 2
            icon: "return"
            text: root.back
            onTapped: root.backed()
        }
    }
}
