import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// Typing a number from the slip. On one side, or above, what to copy and from where; on the other what was typed so far,
// and the keys below it.
Item {
    id: root

    signal acted(string action, string value)

    required property KeyEntryProps props

    readonly property bool upright: Theme.portrait
    readonly property real sideWidth: upright ? width : Theme.px(620)
    readonly property real padX: upright ? 0 : sideWidth + Theme.px(64)

    Column {
        id: words

        y: Theme.px(root.upright ? 24 : 4)
        width: root.sideWidth
        spacing: Theme.px(10)

        BalancedLabel {
            maximumWidth: parent.width
            text: root.props.headline
            font.pixelSize: Theme.px(root.upright ? 68 : 58)
            font.weight: Font.Bold
        }

        BalancedLabel {
            maximumWidth: parent.width
            text: root.props.body
            color: Theme.soft
            font.pixelSize: Theme.px(root.upright ? 36 : 34)
        }
    }

    SlipDrawing {
        id: slip

        // Above the entry, or above the note's three lines.
        readonly property real room: (root.upright ? entry.y - Theme.px(24) : root.height - Theme.px(166)) - y

        y: words.y + words.height + Theme.px(root.upright ? 20 : 28)
        width: Math.min(root.upright ? Theme.px(500) : root.sideWidth, room / 0.66)
        title: root.props.slipTitle
        numberLabel: root.props.slipNumberLabel
        number: root.props.slipNumber
    }

    Item {
        id: note

        x: root.upright ? slip.width + Theme.px(40) : 0
        y: root.upright ? slip.y + (slip.height - height) / 2 : root.height - height
        width: root.sideWidth - x
        height: Math.max(lock.height, said.implicitHeight)

        Icon {
            id: lock

            y: Theme.px(2)
            width: Theme.px(44)
            height: width
            name: "lock"
            color: Theme.sea
        }

        BalancedLabel {
            id: said

            x: lock.width + Theme.px(18)
            maximumWidth: parent.width - x
            text: root.props.note
            font.pixelSize: Theme.px(root.upright ? 32 : 30)
        }
    }

    Rectangle {
        id: entry

        x: root.padX
        y: root.upright ? remark.y - height - Theme.px(12) : Theme.px(8)
        width: root.width - x
        height: Theme.px(root.upright ? 136 : 124)
        radius: Theme.px(24)
        border.width: Theme.px(4)
        border.color: Theme.roleColor(root.props.remarkRole)
        color: Theme.card

        Accessible.role: Accessible.EditableText
        Accessible.name: root.props.slipNumberLabel
        Accessible.description: root.props.entry
        Accessible.readOnly: true

        Figures {
            id: typed

            x: Theme.px(32)
            anchors.verticalCenter: parent.verticalCenter
            text: root.props.entry
            maximumWidth: parent.width - x - (mark.visible ? mark.width + Theme.px(64) : Theme.px(48))
        }

        Rectangle {
            x: typed.x + (typed.text === "" ? 0 : typed.width + Theme.px(6))
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(5)
            height: Theme.px(72)
            color: Theme.sea
        }

        Label {
            x: Theme.px(52)
            anchors.verticalCenter: parent.verticalCenter
            text: root.props.example
            color: Theme.soft
            font.pixelSize: Theme.px(38)
            wrapMode: Text.NoWrap
            visible: root.props.entry === ""
        }

        Icon {
            id: mark

            anchors.right: parent.right
            anchors.rightMargin: Theme.px(32)
            anchors.verticalCenter: parent.verticalCenter
            width: Theme.px(64)
            height: width
            name: root.props.ready ? "check" : "stop"
            color: Theme.roleColor(root.props.remarkRole)
            visible: root.props.remarkRole !== ""
        }
    }

    Label {
        id: remark

        x: root.padX + Theme.px(8)
        y: root.upright ? pad.y - height - Theme.px(12) : entry.y + entry.height + Theme.px(10)
        width: root.width - x
        height: Theme.px(84)
        text: root.props.remark
        color: Theme.roleColor(root.props.remarkRole)
        font.pixelSize: Theme.px(root.upright ? 32 : 30)
        font.weight: Font.DemiBold
        verticalAlignment: Text.AlignVCenter
        maximumLineCount: 2
        elide: Text.ElideRight
    }

    NumberPad {
        id: pad

        x: root.padX
        y: root.upright ? root.height - height : remark.y + remark.height + Theme.px(10)
        width: root.width - x
        height: root.upright ? Theme.px(648) : root.height - y
        letters: root.props.letters
        showsLetters: root.props.showsLetters
        ready: root.props.ready
        erase: root.props.erase
        clear: root.props.clear
        confirm: root.props.confirm
        toLetters: root.props.toLetters
        toDigits: root.props.toDigits
        dash: root.props.dash
        dot: root.props.dot
        slash: root.props.slash
        onActed: (action, value) => root.acted(action, value)
    }
}
