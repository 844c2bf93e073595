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

    readonly property string page: props.page
    readonly property bool asks: page === "pin"
    readonly property bool beside: !Theme.portrait
    readonly property real sideWidth: beside ? Theme.px(asks ? 656 : 620) : width
    readonly property real mainWidth: beside ? width - sideWidth - Theme.px(56) : width

    PageHead {
        id: head

        y: root.asks && root.beside ? Math.max(0, (root.height - height - note.room) / 2 - Theme.px(40)) : Theme.px(Theme.portrait ? 36 : 8)
        width: root.mainWidth
        large: root.asks
        icon: root.props.icon
        visible: !["touch", "colours"].includes(root.page)
        title: root.props.title
        body: root.props.hint === "" || !root.asks ? root.props.body : `${root.props.body} ${root.props.hint}`
    }

    FactList {
        maximumHeight: (root.beside || !commands.visible ? root.height : note.visible ? note.y - Theme.px(16) : commands.y - Theme.gap) - y
        y: head.y + head.height + Theme.px(22)
        width: root.mainWidth
        labels: root.props.rowLabels
        texts: root.props.rowTexts
        roles: root.props.rowRoles
    }

    // Beside or above what was touched.
    NoteCard {
        id: note

        readonly property real room: visible ? height + Theme.gap : 0
        readonly property bool below: root.asks && root.beside

        x: below || !root.beside ? 0 : root.width - width
        y: below ? head.y + head.height + Theme.px(40) : (root.asks ? pad.y : commands.y) - height - Theme.px(root.asks ? 40 : 20)
        width: below ? root.mainWidth : root.sideWidth
        text: root.props.note
        role: root.props.noteRole
        percent: root.props.running ? root.props.percent : -1
    }

    Grid {
        id: commands

        x: root.width - root.sideWidth
        y: root.height - height
        columns: root.beside ? 2 : 3
        spacing: Theme.px(16)
        visible: root.props.commands.length > 0

        Repeater {
            model: root.props.commands

            PillButton {
                required property int index
                required property string modelData

                width: (root.sideWidth - (commands.columns - 1) * commands.spacing) / commands.columns
                height: Theme.px(root.beside ? 96 : 124)
                radius: Theme.radius
                fontSize: Theme.px(30)
                text: root.props.commandLabels[index] ?? ""
                enabled: !root.props.running
                onTapped: root.acted("run", modelData)
            }
        }
    }

    PinPad {
        id: pad

        x: root.beside ? root.width - width : (root.width - width) / 2
        y: root.height - height - Theme.px(root.beside ? 12 : 0)
        digits: root.props.digits
        erase: root.props.erase
        confirm: root.props.confirm
        locked: root.props.locked
        visible: root.asks
        onActed: (action, value) => root.acted(action, value)
    }

    ScanPicture {
        x: root.beside ? root.width - root.sideWidth : 0
        y: root.beside ? 0 : root.height - height
        width: root.sideWidth
        height: root.beside ? root.height : root.height * 0.5
        visible: root.page === "scanner"
    }

    Column {
        y: root.height - height
        width: Theme.portrait ? root.width : Math.min(root.width, Theme.px(1200))
        spacing: Theme.px(56)
        visible: root.page === "levels"

        Repeater {
            model: root.props.levels

            LevelRow {
                required property int index
                required property string modelData

                width: parent?.width ?? 0
                label: root.props.levelLabels[index] ?? ""
                percent: Number(root.props.levelPercents[index] ?? 0)
                less: root.props.less
                more: root.props.more
                onActed: way => root.acted("run", `${modelData}:${way}`)
            }
        }
    }

    // Tests of the whole screen: nothing else is on it.
    TouchGrid {
        parent: root.Window.contentItem
        anchors.fill: parent
        visible: root.visible && root.page === "touch"
        fields: root.props.fields
        title: root.props.title
        body: root.props.body
        back: root.props.back
        onTouched: field => root.acted("run", String(field))
        onBacked: root.acted("back", "")
    }

    ColourTest {
        parent: root.Window.contentItem
        anchors.fill: parent
        visible: root.visible && root.page === "colours"
        text: root.props.body
        colour: root.props.colour
        onTapped: root.acted("run", "next")
    }
}
