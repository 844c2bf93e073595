pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// Something is on its way: three dots take turns. Without motion they stand still.
Row {
    id: root

    property int turn: 0

    spacing: Theme.px(22)

    Timer {
        interval: 400
        repeat: true
        running: root.visible && !Theme.reduceMotion
        onTriggered: root.turn = (root.turn + 1) % 3
    }

    Repeater {
        model: 3

        Rectangle {
            required property int index

            width: Theme.px(26)
            height: width
            radius: width / 2
            color: index === root.turn ? Theme.sea : Theme.card
            border.width: Math.max(Theme.outline, Theme.px(4))
            border.color: Theme.sea
        }
    }
}
