pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// What is known, one row each, on one card. Where it would be too high it becomes smaller as a whole.
Rectangle {
    id: root

    required property list<string> labels
    required property list<string> texts
    required property list<string> roles
    property real maximumHeight: Theme.px(4000)

    implicitHeight: rows.implicitHeight + 2 * rows.y
    radius: Theme.radius
    color: Theme.card
    border.width: Math.max(Theme.hairline, Theme.outline)
    border.color: Theme.line
    visible: labels.length > 0

    Fitted {
        id: rows

        x: Theme.px(28)
        y: Theme.px(12)
        width: root.width - 2 * x
        maximumHeight: root.maximumHeight - 2 * y

        Repeater {
            model: root.labels

            FactRow {
                required property int index
                required property string modelData

                width: rows.width
                topic: modelData
                finding: root.texts[index] ?? ""
                role: root.roles[index] ?? "sea"
            }
        }
    }
}
