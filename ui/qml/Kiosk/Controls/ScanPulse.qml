pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// A colour along the window's edge for each scan, 200 ms at most. Where motion is reduced it stands and goes.
Item {
    id: root

    required property string role
    // Counts scans: each change is one pulse.
    required property int count

    readonly property real thickness: Theme.px(role === "act" ? 30 : 18)

    opacity: 0
    visible: opacity > 0
    onCountChanged: pulse.restart()

    SequentialAnimation {
        id: pulse

        PropertyAction {
            target: root
            property: "opacity"
            value: 1
        }

        PauseAnimation {
            duration: Theme.reduceMotion ? 190 : 70
        }

        NumberAnimation {
            target: root
            property: "opacity"
            to: 0
            duration: Theme.reduceMotion ? 0 : 120
        }
    }

    Repeater {
        model: 4

        Rectangle {
            required property int index
            readonly property bool upright: index % 2 === 1

            x: index === 1 ? root.width - width : 0
            y: index === 2 ? root.height - height : 0
            width: upright ? root.thickness : root.width
            height: upright ? root.height : root.thickness
            color: Theme.roleColor(root.role)
        }
    }
}
