pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// The four steps of every dossier, with the present one marked by number, ring, weight and colour.
Item {
    id: root

    required property list<string> labels
    required property int step
    required property bool done
    required property string role

    readonly property real dot: Theme.px(Theme.portrait ? 60 : 52)
    readonly property real ring: Theme.px(10)
    readonly property real pitch: width / Math.max(1, labels.length)

    implicitHeight: dot + 2 * ring + Theme.px(8) + labelsRow.height

    Repeater {
        model: Math.max(0, root.labels.length - 1)

        Rectangle {
            required property int index

            x: index * root.pitch + root.dot
            y: root.ring + root.dot / 2 - height / 2
            width: root.pitch - root.dot
            height: Theme.px(6)
            color: index + 1 < root.step ? Theme.sea : Theme.line
        }
    }

    Repeater {
        model: root.labels.length

        Item {
            id: place

            required property int index
            readonly property bool past: index + 1 < root.step || root.done
            readonly property bool present: index + 1 === root.step

            x: index * root.pitch
            y: root.ring
            width: root.dot
            height: root.dot

            Rectangle {
                anchors.centerIn: parent
                width: root.dot + 2 * root.ring
                height: width
                radius: width / 2
                color: Theme.roleTint(root.role)
                visible: place.present
            }

            Rectangle {
                anchors.fill: parent
                radius: width / 2
                color: place.present ? Theme.roleColor(root.role) : place.past ? Theme.sea : Theme.card
                border.width: place.present || place.past ? 0 : Theme.px(5)
                border.color: Theme.line
            }

            Icon {
                anchors.centerIn: parent
                width: root.dot * 0.56
                height: width
                name: "check"
                color: Theme.card
                visible: place.past
            }

            Label {
                anchors.centerIn: parent
                text: place.index + 1
                color: place.present ? Theme.card : Theme.soft
                font.pixelSize: Theme.px(Theme.portrait ? 32 : 29)
                font.weight: Font.Bold
                visible: !place.past
            }
        }
    }

    Row {
        id: labelsRow

        y: root.dot + 2 * root.ring + Theme.px(8)

        Repeater {
            model: root.labels

            Label {
                required property int index
                required property string modelData

                width: root.pitch
                rightPadding: Theme.px(10)
                text: modelData
                color: index + 1 === root.step ? Theme.ink : Theme.soft
                font.pixelSize: Theme.px(Theme.portrait ? 30 : 28)
                font.weight: index + 1 === root.step ? Font.Bold : Font.Medium
            }
        }
    }
}
