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

    readonly property real padding: Theme.px(30)
    // A code brings an empty edge of its own.
    readonly property real codeEdge: Theme.px(10)
    readonly property real codeRoom: code !== "" && !tall ? codeSize + codeEdge : 0

    implicitHeight: Math.max(words.height + (tall && code !== "" ? codeSize + codeEdge : padding) + padding, codeRoom + codeEdge)
    radius: Theme.radius
    color: Theme.card
    border.width: Math.max(Theme.hairline, Theme.outline)
    border.color: Theme.line

    QrCode {
        id: picture

        x: root.tall ? (root.width - width) / 2 : root.codeEdge
        y: root.tall ? root.codeEdge : (root.height - height) / 2
        width: root.codeSize
        height: width
        path: root.code
        modules: root.modules
        description: `${root.hint}: ${root.value}`
    }

    Column {
        id: words

        x: root.codeRoom > 0 ? root.codeRoom + Theme.px(8) : root.padding
        y: root.tall && root.code !== "" ? root.codeEdge + root.codeSize : (root.height - height) / 2
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

        BalancedLabel {
            maximumWidth: parent.width
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
            visible: text !== ""
        }
    }
}
