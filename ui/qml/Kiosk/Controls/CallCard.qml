import QtQuick
import Kiosk.Theme

// One number to call: large to read, and as a code that dials on the citizen's own phone.
Rectangle {
    id: root

    required property string title
    required property string number
    required property string hint
    required property string code
    required property int modules

    readonly property real padding: Theme.px(28)
    readonly property real codeSize: code === "" ? 0 : Theme.px(Theme.portrait ? 300 : 268)

    implicitHeight: Math.max(codeSize, words.height) + 2 * padding
    radius: Theme.radius
    color: Theme.card
    border.width: Math.max(Theme.hairline, Theme.outline)
    border.color: Theme.line

    QrCode {
        x: root.padding
        anchors.verticalCenter: parent.verticalCenter
        width: root.codeSize
        height: width
        path: root.code
        modules: root.modules
        description: `${root.hint}: ${root.number}`
    }

    Column {
        id: words

        x: root.padding + (root.code === "" ? 0 : root.codeSize + root.padding)
        anchors.verticalCenter: parent.verticalCenter
        width: root.width - x - root.padding
        spacing: Theme.px(8)

        Icon {
            width: Theme.px(52)
            height: width
            name: "phone"
            color: Theme.sea
        }

        BalancedLabel {
            maximumWidth: words.width
            text: root.title
            font.pixelSize: Theme.px(Theme.portrait ? 36 : 32)
            font.weight: Font.DemiBold
        }

        Label {
            width: words.width
            text: root.number
            color: Theme.sea
            font.pixelSize: Theme.px(Theme.portrait ? 58 : 50)
            font.weight: Font.Bold
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.px(28)
            wrapMode: Text.NoWrap
        }

        BalancedLabel {
            maximumWidth: words.width
            text: root.hint
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            visible: text !== ""
        }
    }
}
