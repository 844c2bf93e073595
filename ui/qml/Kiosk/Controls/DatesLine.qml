pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// A dossier's dates from top to bottom: what happened is filled, what is to come is a ring.
Column {
    id: root

    required property list<string> labels
    required property list<string> dates
    // So many of them happened.
    required property int past
    required property string chip
    required property int chipAt
    required property string chipRole

    readonly property real rowHeight: Theme.px(Theme.portrait ? 76 : 66)
    readonly property real dot: Theme.px(34)

    Repeater {
        model: root.dates.length

        Item {
            id: day

            required property int index
            readonly property bool past: index < root.past

            width: root.width
            height: root.rowHeight

            Rectangle {
                x: (root.dot - width) / 2
                y: parent.height / 2
                width: Theme.px(6)
                height: parent.height
                color: day.index + 1 < root.past ? Theme.sea : Theme.line
                visible: day.index + 1 < root.dates.length
            }

            Rectangle {
                anchors.verticalCenter: parent.verticalCenter
                width: root.dot
                height: width
                radius: width / 2
                color: day.past ? Theme.sea : Theme.card
                border.width: Theme.px(5)
                border.color: day.past ? Theme.sea : Theme.soft
            }

            Label {
                x: root.dot + Theme.gap
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width * 0.36
                text: root.labels[day.index] ?? ""
                color: Theme.soft
            }

            Label {
                id: date

                x: root.dot + Theme.gap + parent.width * 0.38
                anchors.verticalCenter: parent.verticalCenter
                text: root.dates[day.index] ?? ""
                font.weight: Font.Bold
                wrapMode: Text.NoWrap
            }

            Chip {
                anchors.left: date.right
                anchors.leftMargin: Theme.gap
                anchors.verticalCenter: parent.verticalCenter
                text: day.index === root.chipAt ? root.chip : ""
                role: root.chipRole
            }
        }
    }
}
