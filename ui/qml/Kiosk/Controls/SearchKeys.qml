pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// Letters to search with, ten keys across: marks and case do not count. Digits where there is room for them.
Column {
    id: root

    signal acted(string action, string value)

    required property string digits
    required property list<string> keyRows
    required property string spaceLabel
    required property string eraseLabel
    required property string hideLabel

    property bool hides: false
    property real keyHeight: Theme.px(94)

    readonly property real keyWidth: Math.floor((width - 9 * Theme.px(8)) / 10)
    readonly property real keyGap: (width - 10 * keyWidth) / 9
    readonly property list<string> rowsShown: hides ? keyRows : [digits, ...keyRows]

    spacing: Theme.px(8)

    Repeater {
        model: root.rowsShown

        Row {
            id: line

            required property int index
            required property string modelData
            readonly property bool erases: index === root.rowsShown.length - 2
            readonly property bool last: index === root.rowsShown.length - 1

            width: root.width
            spacing: root.keyGap

            Repeater {
                model: line.modelData.split("")

                PillButton {
                    required property string modelData

                    width: root.keyWidth
                    height: root.keyHeight
                    radius: Theme.px(18)
                    quiet: true
                    fontSize: Theme.px(40)
                    text: modelData.toUpperCase()
                    onTapped: root.acted("key", modelData)
                }
            }

            IconKey {
                width: root.keyWidth
                text: root.eraseLabel
                icon: "erase"
                visible: line.erases
                onTapped: root.acted("erase", "")
            }

            PillButton {
                width: (root.hides ? 2 : 3) * root.keyWidth + (root.hides ? 1 : 2) * root.keyGap
                height: root.keyHeight
                radius: Theme.px(18)
                padding: Theme.px(8)
                quiet: true
                fontSize: Theme.px(28)
                text: root.spaceLabel
                visible: line.last
                onTapped: root.acted("key", " ")
            }

            IconKey {
                width: root.keyWidth
                text: root.hideLabel
                icon: "hide_keys"
                visible: line.last && root.hides
                onTapped: root.acted("keyboard", "")
            }
        }
    }

    component IconKey: Pressable {
        id: key

        required property string icon

        height: root.keyHeight
        radius: Theme.px(18)
        border.width: Math.max(Theme.hairline, Theme.outline)
        border.color: pressed ? Theme.sea : Theme.line
        color: pressed ? Theme.seaTint : Theme.paper

        Icon {
            anchors.centerIn: parent
            width: Theme.px(46)
            height: width
            name: key.icon
        }
    }
}
