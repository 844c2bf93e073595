import QtQuick
import Kiosk.Theme

// A labelled value on the slip. Hidden without a label.
Column {
    id: root

    required property string label
    required property string value
    property real valueSize: Theme.valueSize
    property int maximumLines: 2
    property bool shrinks: false

    visible: label !== ""

    Label {
        width: root.width
        text: root.label
        color: Theme.soft
        font.pixelSize: Theme.labelSize
    }

    Label {
        width: root.width
        text: root.value
        font.pixelSize: root.valueSize
        font.weight: Font.DemiBold
        fontSizeMode: root.shrinks ? Text.HorizontalFit : Text.FixedSize
        minimumPixelSize: root.valueSize / 2
        maximumLineCount: root.maximumLines
        elide: Text.ElideRight
        wrapMode: root.shrinks ? Text.NoWrap : Text.Wrap
    }
}
