pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// A number on one line with every digit as wide as the others, so that two of them can be compared figure by figure: the
// house's typeface has no such digits of its own. A number that is too long becomes smaller.
Row {
    id: root

    property string text: ""
    property real fontSize: Theme.px(68)
    property real maximumWidth: 0
    property int weight: Font.DemiBold
    property color color: Theme.ink

    readonly property var characters: text.split("")
    readonly property int digits: characters.filter(character => character >= "0" && character <= "9").length
    // Widths of all of it and of one digit in ems.
    readonly property real length: (other.advanceWidth / other.font.pixelSize) + digits * digitWidth + characters.length * gap
    readonly property real digitWidth: widest.advanceWidth / widest.font.pixelSize
    readonly property real gap: 0.03
    readonly property real size: Math.max(Theme.px(28), Math.min(fontSize, Math.floor(maximumWidth / Math.max(length, 1))))

    TextMetrics {
        id: widest

        font.family: Theme.family
        font.weight: root.weight
        font.pixelSize: 100
        text: "4"
    }

    TextMetrics {
        id: other

        font: widest.font
        text: root.text.replace(/[0-9]/g, "")
    }

    Repeater {
        model: root.characters

        Label {
            required property string modelData

            width: (modelData >= "0" && modelData <= "9" ? root.digitWidth * root.size : implicitWidth) + root.gap * root.size
            text: modelData
            color: root.color
            font.pixelSize: root.size
            font.weight: root.weight
            wrapMode: Text.NoWrap
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
