import QtQuick
import Kiosk.Theme

// A labelled value: the label above it, or before it on the same line where `labelWidth` gives it a column. Hidden
// without a label.
Item {
    id: root

    required property string label
    required property string value
    property real labelWidth: 0
    property real valueSize: Theme.valueSize
    property int maximumLines: 3

    readonly property bool beside: labelWidth > 0
    // The column that the label needs.
    readonly property real labelRoom: name.implicitWidth + Theme.px(20)
    // The right end of a value of one line, for what stands after it.
    readonly property real valueEnd: words.x + words.implicitWidth

    implicitHeight: Math.max(name.y + name.implicitHeight, words.y + words.implicitHeight)
    visible: label !== ""

    Label {
        id: name

        y: root.beside ? Math.max(0, words.baselineOffset - baselineOffset) : 0
        width: root.beside ? root.labelWidth - Theme.px(16) : root.width
        text: root.label
        color: Theme.soft
        font.pixelSize: Theme.labelSize
    }

    BalancedLabel {
        id: words

        x: root.labelWidth
        y: root.beside ? 0 : name.implicitHeight
        maximumWidth: root.width - x
        text: root.value
        font.pixelSize: root.valueSize
        font.weight: Font.DemiBold
        maximumLineCount: root.maximumLines
    }
}
