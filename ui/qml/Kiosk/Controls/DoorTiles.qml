pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// The ways on from a screen, side by side; `columns` in a row. `urged` names the action to take, if any.
Grid {
    id: root

    signal acted(string action, string value)

    required property list<string> labels
    required property list<string> actions
    property string urged: ""

    readonly property var icons: ({
            "open_keys": "keypad",
            "open_venues": "place",
            "open_contacts": "phone",
            "open_guide": "steps"
        })
    readonly property real tileWidth: (width - (columns - 1) * spacing) / columns
    // Every tile as high as the highest, so that a row stands even.
    readonly property real tileHeight: Math.max(0, ...children.map(child => child.implicitHeight))

    spacing: Theme.gap

    Repeater {
        model: root.labels

        Tile {
            required property int index
            required property string modelData

            width: root.tileWidth
            height: root.tileHeight
            text: modelData
            icon: root.icons[root.actions[index]] ?? ""
            primary: root.actions[index] === root.urged
            onTapped: root.acted(root.actions[index], "")
        }
    }
}
