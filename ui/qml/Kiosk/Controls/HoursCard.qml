pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// The week's opening hours, as they hang at a door; today stands out.
Rectangle {
    id: root

    required property string title
    required property list<string> days
    required property list<string> hours
    // Which row holds today; -1 where nobody knows.
    required property int today
    required property string closed

    readonly property real padding: Theme.px(24)
    readonly property real dayWidth: (width - 2 * padding) * (Theme.portrait ? 0.46 : 0.53)

    implicitHeight: table.height + 2 * padding
    radius: Theme.radius
    color: Theme.card
    border.width: Math.max(Theme.hairline, Theme.outline)
    border.color: Theme.line

    Column {
        id: table

        x: root.padding
        y: root.padding
        width: root.width - 2 * root.padding
        spacing: Theme.px(4)

        Row {
            bottomPadding: Theme.px(12)
            spacing: Theme.px(16)

            Icon {
                anchors.verticalCenter: title.verticalCenter
                width: Theme.px(44)
                height: width
                name: "progress"
                color: Theme.sea
            }

            Label {
                id: title

                width: table.width - Theme.px(60)
                text: root.title
                font.pixelSize: Theme.px(Theme.portrait ? 36 : 34)
                font.weight: Font.Bold
            }
        }

        Repeater {
            model: root.days

            Rectangle {
                id: row

                required property int index
                required property string modelData
                readonly property bool now: index === root.today

                width: table.width
                height: Math.max(day.height, open.height) + Theme.px(24)
                radius: Theme.px(14)
                color: now ? Theme.seaTint : Theme.card
                border.width: now ? Theme.outline : 0
                border.color: Theme.sea

                Label {
                    id: day

                    x: Theme.px(12)
                    y: Theme.px(12)
                    width: root.dayWidth - Theme.px(24)
                    text: row.modelData
                    font.pixelSize: Theme.px(Theme.portrait ? 32 : 30)
                    font.weight: row.now ? Font.Bold : Font.Normal
                }

                Label {
                    id: open

                    x: root.dayWidth
                    y: day.y
                    width: parent.width - x - Theme.px(8)
                    text: root.hours[row.index] ?? ""
                    font.pixelSize: day.font.pixelSize
                    font.weight: row.now ? Font.Bold : Font.DemiBold
                }
            }
        }

        Label {
            x: Theme.px(12)
            width: parent.width - 2 * x
            topPadding: Theme.px(8)
            text: root.closed
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            visible: text !== ""
        }
    }
}
