pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The first start: a question, what was answered, and below what is touched.
Item {
    id: root

    signal acted(string action, string value)

    required property SetUpProps props

    readonly property bool beside: props.types && !Theme.portrait

    Column {
        id: words

        y: Theme.px(Theme.portrait ? 40 : 4)
        width: root.beside ? root.width * 0.46 : root.width
        spacing: Theme.px(8)

        Label {
            width: parent.width
            text: root.props.title
            font.pixelSize: Theme.px(Theme.portrait ? 60 : 50)
            font.weight: Font.Bold
        }

        Label {
            width: parent.width
            text: root.props.note === "" ? root.props.body : root.props.note
            color: root.props.note === "" ? Theme.soft : Theme.act
            font.pixelSize: Theme.px(30)
            font.weight: root.props.note === "" ? Font.Normal : Font.DemiBold
            wrapMode: Text.Wrap
            maximumLineCount: 4
            elide: Text.ElideRight
        }
    }

    Rectangle {
        id: entry

        x: root.beside ? words.width + Theme.gap : 0
        y: root.beside ? words.y + Theme.px(14) : words.y + words.height + Theme.px(14)
        width: root.width - x
        height: Theme.px(80)
        radius: Theme.px(18)
        border.width: Theme.px(3)
        border.color: Theme.sea
        color: Theme.card
        visible: root.props.types

        Label {
            anchors.verticalCenter: parent.verticalCenter
            x: Theme.px(24)
            width: parent.width - 2 * x
            text: root.props.entry
            font.pixelSize: Theme.px(36)
            wrapMode: Text.NoWrap
            elide: Text.ElideLeft
        }
    }

    Column {
        y: words.y + words.height + Theme.gap
        width: root.width

        Repeater {
            model: root.props.rowLabels

            FactRow {
                required property int index
                required property string modelData

                width: root.width
                topic: modelData
                finding: root.props.rowTexts[index] ?? ""
                role: root.props.rowRoles[index] ?? "sea"
            }
        }
    }

    Grid {
        id: commands

        y: (root.props.types ? keys.y : buttons.y) - height - Theme.gap
        width: root.width
        columns: Theme.portrait ? 1 : 3
        spacing: Theme.px(12)
        enabled: !root.props.running

        Repeater {
            model: root.props.commands

            PillButton {
                required property int index
                required property string modelData

                width: (root.width - (commands.columns - 1) * commands.spacing) / commands.columns
                height: Theme.px(Theme.portrait ? 108 : 90)
                fontSize: Theme.px(30)
                text: root.props.commandLabels[index] ?? ""
                onTapped: root.acted("run", modelData)
            }
        }
    }

    KeyBoard {
        id: keys

        y: buttons.y - height - Theme.px(16)
        width: root.width
        keyRows: root.props.keyRows
        visible: root.props.types
        onActed: (action, value) => root.acted(action, value)
    }

    Flow {
        id: buttons

        y: root.height - height
        width: root.width
        spacing: Theme.px(16)
        enabled: !root.props.running
        opacity: enabled ? 1 : 0.45

        Repeater {
            model: [
                {
                    "label": root.props.back,
                    "action": "back",
                    "value": ""
                },
                {
                    "label": root.props.cancel,
                    "action": "run",
                    "value": "cancel"
                },
                {
                    "label": root.props.layer,
                    "action": "run",
                    "value": "layer"
                },
                {
                    "label": root.props.erase,
                    "action": "erase",
                    "value": ""
                },
                {
                    "label": root.props.previous,
                    "action": "page",
                    "value": "previous"
                },
                {
                    "label": root.props.following,
                    "action": "page",
                    "value": "next"
                },
                {
                    "label": root.props.confirm,
                    "action": "confirm",
                    "value": ""
                }
            ]

            PillButton {
                required property var modelData

                text: modelData.label
                visible: text !== ""
                primary: modelData.action === "confirm"
                height: Theme.px(Theme.portrait ? 100 : 92)
                onTapped: root.acted(modelData.action, modelData.value)
            }
        }
    }
}
