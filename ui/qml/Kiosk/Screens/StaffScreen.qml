pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The staff's screen: the PIN, how the machine is and what can be done, and its tests. What is touched lies low.
Item {
    id: root

    signal acted(string action, string value)

    required property StaffProps props

    readonly property bool asks: props.page === "pin"
    readonly property bool tests: ["touch", "colours"].includes(props.page)
    readonly property real sideWidth: Theme.portrait ? width : Theme.px(656)
    readonly property real listWidth: Theme.portrait ? width : width - sideWidth - Theme.px(64)

    Column {
        id: words

        y: Theme.px(Theme.portrait ? 40 : 12)
        width: root.tests ? root.width - leave.width - Theme.gap : root.listWidth
        spacing: Theme.px(10)

        Label {
            width: parent.width
            text: root.props.title
            font.pixelSize: Theme.px(Theme.portrait ? 60 : 52)
            font.weight: Font.Bold
        }

        Label {
            width: parent.width
            text: root.props.body
            color: Theme.soft
            font.pixelSize: Theme.px(30)
        }
    }

    Column {
        y: words.y + words.height + Theme.px(20)
        width: root.listWidth
        visible: !root.asks && !root.tests

        Repeater {
            model: root.props.rowLabels

            FactRow {
                required property int index
                required property string modelData

                width: root.listWidth
                topic: modelData
                finding: root.props.rowTexts[index] ?? ""
                role: root.props.rowRoles[index] ?? "sea"
            }
        }
    }

    // What the last touch came to, beside or above what was touched.
    Rectangle {
        id: note

        x: Theme.portrait ? 0 : root.asks ? 0 : root.width - width
        y: root.asks ? (Theme.portrait ? dots.y - height - Theme.gap : root.height - height) : commands.y - height - Theme.gap
        width: root.asks && !Theme.portrait ? root.listWidth : root.sideWidth
        height: remark.height + Theme.px(36)
        radius: Theme.radius
        border.width: Theme.outline
        border.color: Theme.roleColor(root.props.noteRole)
        color: Theme.roleTint(root.props.noteRole)
        visible: root.props.note !== "" && !root.tests

        Label {
            id: remark

            x: Theme.px(28)
            y: Theme.px(18)
            width: parent.width - 2 * x
            text: root.props.note
            font.pixelSize: Theme.px(32)
            font.weight: Font.DemiBold
            maximumLineCount: 4
            elide: Text.ElideRight
        }

        Rectangle {
            x: Theme.radius
            anchors.bottom: parent.bottom
            width: (parent.width - 2 * Theme.radius) * Math.max(0, root.props.percent) / 100
            height: Theme.px(8)
            color: Theme.roleColor(root.props.noteRole)
            visible: root.props.running && root.props.percent >= 0
        }
    }

    Grid {
        id: commands

        readonly property real cell: (root.sideWidth - spacing) / 2

        x: root.width - root.sideWidth
        y: root.height - height
        columns: 2
        spacing: Theme.px(16)
        visible: root.props.page !== "pin" && !root.tests

        Repeater {
            model: root.props.commands

            PillButton {
                required property int index
                required property string modelData

                width: commands.cell
                text: root.props.commandLabels[index] ?? ""
                fontSize: Theme.px(30)
                enabled: !root.props.running
                opacity: enabled ? 1 : 0.45
                onTapped: root.acted("run", modelData)
            }
        }
    }

    Row {
        id: dots

        anchors.horizontalCenter: pad.horizontalCenter
        y: pad.y - height - Theme.px(28)
        height: Theme.px(34)
        spacing: Theme.px(18)
        visible: root.asks

        Repeater {
            model: Math.max(6, root.props.digits)

            Rectangle {
                required property int index

                width: Theme.px(30)
                height: width
                radius: width / 2
                border.width: Theme.px(3)
                border.color: Theme.sea
                color: index < root.props.digits ? Theme.sea : Theme.card
            }
        }
    }

    PinPad {
        id: pad

        x: Theme.portrait ? (root.width - width) / 2 : root.width - width - Theme.px(12)
        y: root.height - height
        erase: root.props.erase
        confirm: root.props.confirm
        locked: root.props.locked
        visible: root.asks
        onActed: (action, value) => root.acted(action, value)
    }

    PillButton {
        id: leave

        x: root.width - width
        y: root.tests ? words.y : root.height - height
        text: root.props.back
        icon: "return"
        visible: text !== "" && root.props.page !== "home" && !root.asks
        onTapped: root.acted("back", "")
    }

    Grid {
        id: fields

        readonly property int rows_: columns === 6 ? 4 : 6

        y: words.y + words.height + Theme.gap
        columns: Theme.portrait ? 4 : 6
        spacing: Theme.px(8)
        visible: root.props.page === "touch"

        Repeater {
            model: root.props.fields

            Pressable {
                required property int index
                required property string modelData

                text: String(index + 1)
                width: (root.width - (fields.columns - 1) * fields.spacing) / fields.columns
                height: (root.height - fields.y - (fields.rows_ - 1) * fields.spacing) / fields.rows_
                radius: Theme.px(16)
                border.width: Theme.px(3)
                border.color: Theme.sea
                color: modelData === "" ? Theme.card : Theme.sea
                onTapped: root.acted("run", String(index))
            }
        }
    }

    Pressable {
        readonly property list<color> colours: ["#FF0000", "#00FF00", "#0000FF", "#FFFFFF", "#000000", "#808080"]

        parent: root.Window.contentItem
        anchors.fill: parent
        z: 1
        text: root.props.body
        color: colours[root.props.colour]
        visible: root.visible && root.props.page === "colours"
        onTapped: root.acted("run", "next")
    }
}
