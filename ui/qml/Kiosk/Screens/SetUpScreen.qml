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

    readonly property bool beside: !Theme.portrait
    readonly property bool types: props.types
    readonly property bool tests: props.step === "scanner"
    readonly property real sideWidth: beside && (types || tests) ? width * 0.48 : width
    readonly property real mainWidth: beside && (types || tests) ? width - sideWidth - Theme.px(48) : width
    readonly property bool begins: commands.visible && !types
    readonly property bool ends: props.step === "done"
    readonly property real lowest: types ? keys.y : buttons.visible ? buttons.y : height

    PageHead {
        id: head

        readonly property real middle: (root.lowest - (root.begins ? commands.height : 0) - height - note.room) / 2

        y: (root.begins || root.ends) && root.beside ? Math.max(0, middle - Theme.px(20)) : Theme.px(!Theme.portrait ? 4 : large ? 180 : 30)
        width: root.mainWidth
        large: root.begins || root.ends
        icon: root.props.icon
        place: root.props.place
        title: root.props.title
        body: root.props.body
    }

    Rectangle {
        id: entry

        x: root.beside ? root.width - width : 0
        y: root.beside ? head.y + Theme.px(8) : (root.props.commands.length > 0 ? commands.y : keys.y) - height - Theme.px(24)
        width: root.sideWidth
        height: Theme.px(92)
        radius: Theme.px(20)
        border.width: Theme.px(3)
        border.color: Theme.sea
        color: Theme.card
        visible: root.types

        Label {
            anchors.verticalCenter: parent.verticalCenter
            x: Theme.px(26)
            width: Math.min(implicitWidth, parent.width - 2 * x - Theme.px(10))
            text: root.props.entry
            font.pixelSize: Theme.px(38)
            wrapMode: Text.NoWrap
            elide: Text.ElideLeft

            // Where the next character goes.
            Rectangle {
                x: parent.width + Theme.px(6)
                y: (parent.height - height) / 2
                width: Theme.px(4)
                height: Theme.px(50)
                color: Theme.sea
            }
        }
    }

    NoteCard {
        id: note

        readonly property real room: visible ? height + Theme.px(40) : 0

        x: root.types && root.beside ? entry.x : 0
        y: root.types ? (root.beside ? entry.y + entry.height + Theme.px(18) : entry.y - height - Theme.px(20)) : head.y + head.height + Theme.px(24)
        width: root.types ? root.sideWidth : root.mainWidth
        text: root.props.note
        role: root.props.noteRole
    }

    FactList {
        y: head.y + head.height + Theme.px(24) + (note.visible ? note.height + Theme.px(20) : 0)
        width: root.mainWidth
        maximumHeight: root.lowest - y - Theme.px(16)
        labels: root.props.rowLabels
        texts: root.props.rowTexts
        roles: root.props.rowRoles
    }

    ScanPicture {
        x: root.beside ? root.width - width : 0
        y: root.beside ? 0 : root.height * 0.5
        width: root.sideWidth
        height: root.lowest - y - Theme.gap
        visible: root.tests
    }

    Grid {
        id: commands

        y: root.lowest - height - Theme.px(root.types ? 16 : 0)
        width: root.width
        visible: root.props.commands.length > 0
        columns: root.types ? 2 : Theme.portrait ? 1 : 3
        spacing: Theme.px(root.types ? 12 : 24)
        enabled: !root.props.running

        Repeater {
            model: root.props.commands

            PillButton {
                required property int index
                required property string modelData

                width: (root.width - (commands.columns - 1) * commands.spacing) / commands.columns
                height: Theme.px(!root.types ? 148 : root.beside ? 90 : 118)
                maximumLineCount: root.beside ? 2 : 3
                radius: Theme.radius
                quiet: modelData === "media" || modelData === "choose:"
                fontSize: Theme.px(!root.types ? 40 : root.beside ? 30 : 28)
                text: root.props.commandLabels[index] ?? ""
                onTapped: root.acted("run", modelData)
            }
        }
    }

    KeyBoard {
        id: keys

        y: buttons.y - height - Theme.px(12)
        width: root.width
        keyRows: root.props.keyRows
        visible: root.types
        onActed: (action, value) => root.acted(action, value)
    }

    Row {
        id: buttons

        readonly property real buttonHeight: Theme.px(92)
        readonly property int count: [root.props.layer, root.props.erase, root.props.previous, root.props.following, root.props.confirm].filter(label => label !== "").length

        y: root.height - height
        anchors.right: parent.right
        spacing: Theme.px(12)
        visible: count > 0
        enabled: !root.props.running

        Repeater {
            model: [["run", "layer", root.props.layer], ["erase", "", root.props.erase], ["page", "previous", root.props.previous], ["page", "next", root.props.following], ["confirm", "", root.props.confirm]]

            PillButton {
                required property list<string> modelData

                text: modelData[2]
                visible: text !== ""
                primary: modelData[0] === "confirm"
                width: primary ? Theme.px(420) : Math.max(implicitWidth, Theme.px(200))
                height: buttons.buttonHeight
                fontSize: Theme.px(primary ? 36 : 32)
                onTapped: root.acted(modelData[0], modelData[1])
            }
        }
    }
}
