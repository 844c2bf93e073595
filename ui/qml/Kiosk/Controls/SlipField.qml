import QtQuick
import Kiosk.Theme

// A labelled value on the slip. Hidden without a label.
Column {
    id: root

    required property string label
    required property string value
    property real valueSize: Theme.valueSize
    property int maximumLines: 3
    // Numbers and names stay on one line and become smaller instead.
    property bool shrinks: false

    visible: label !== ""

    Label {
        width: root.width
        text: root.label
        color: Theme.soft
        font.pixelSize: Theme.labelSize
        maximumLineCount: 1
        elide: Text.ElideRight
    }

    Label {
        width: root.width
        text: root.shrinks ? root.value : ""
        font.pixelSize: root.valueSize
        font.weight: Font.DemiBold
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: root.valueSize * 0.45
        elide: Text.ElideRight
        wrapMode: Text.NoWrap
        visible: root.shrinks
    }

    BalancedLabel {
        maximumWidth: root.width
        text: root.shrinks ? "" : root.value
        font.pixelSize: root.valueSize
        font.weight: Font.DemiBold
        maximumLineCount: root.maximumLines
        visible: !root.shrinks
    }
}
