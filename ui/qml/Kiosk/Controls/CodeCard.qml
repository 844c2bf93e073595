import QtQuick
import Kiosk.Theme

// A number to call or an address to open: to read, and as a code for the citizen's phone. `tall`: the code on top.
Rectangle {
    id: root

    required property string title
    required property string note
    required property string value
    required property string hint
    required property string code
    required property int modules
    required property string source

    property bool tall: false
    property real codeSize: Theme.px(tall ? 300 : 230)

    readonly property real padding: Theme.px(28)
    readonly property real codeRoom: code !== "" && !tall ? codeSize + padding : 0

    implicitHeight: Math.max(words.y + words.height + padding, code === "" || tall ? 0 : codeSize + 2 * padding)
    radius: Theme.radius
    color: Theme.card
    border.width: Math.max(Theme.hairline, Theme.outline)
    border.color: Theme.line

    QrCode {
        id: picture

        x: root.tall ? (root.width - width) / 2 : root.padding
        y: root.padding
        width: root.codeSize
        height: width
        path: root.code
        modules: root.modules
        description: `${root.hint}: ${root.value}`
    }

    Column {
        id: words

        x: root.padding + root.codeRoom
        y: root.tall && root.code !== "" ? root.padding + root.codeSize + Theme.smallGap : root.padding
        width: root.width - x - root.padding
        spacing: Theme.px(6)

        Label {
            width: parent.width
            text: root.hint
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            horizontalAlignment: root.tall ? Text.AlignHCenter : Text.AlignLeft
            visible: root.tall
        }

        Label {
            width: parent.width
            text: root.title
            font.pixelSize: Theme.px(Theme.portrait ? 34 : 31)
            font.weight: Font.DemiBold
            visible: text !== "" && !root.tall
        }

        Label {
            width: parent.width
            text: root.note
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            visible: text !== ""
        }

        Label {
            width: parent.width
            text: root.value
            color: Theme.sea
            font.pixelSize: Theme.px(root.value.length <= 16 ? 46 : root.tall || root.value.length > 26 ? 31 : 36)
            font.weight: Font.Bold
            wrapMode: Text.WrapAnywhere
            horizontalAlignment: root.tall ? Text.AlignHCenter : Text.AlignLeft
        }

        Label {
            width: parent.width
            text: root.hint
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            visible: !root.tall
        }

        Label {
            width: parent.width
            topPadding: Theme.px(6)
            text: root.source
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            horizontalAlignment: root.tall ? Text.AlignHCenter : Text.AlignLeft
        }
    }
}
