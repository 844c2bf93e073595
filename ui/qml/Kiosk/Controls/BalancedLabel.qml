import QtQuick

// A short text broken into lines of about equal width, so that no word stands alone: as narrow as it gets without
// taking one more line than it must. A word longer than a line is broken.
Item {
    id: root

    property alias text: label.text
    property alias font: label.font
    property alias color: label.color
    property alias textFormat: label.textFormat
    property alias lineHeight: label.lineHeight
    property alias maximumLineCount: label.maximumLineCount
    property alias horizontalAlignment: label.horizontalAlignment
    property real maximumWidth: 0
    // Characters; whatever is longer is no sentence, and trying its breaks would take too long.
    readonly property int longest: 500

    readonly property alias lineCount: label.lineCount

    implicitWidth: label.width
    implicitHeight: label.implicitHeight
    baselineOffset: label.baselineOffset

    onMaximumWidthChanged: balance()
    Component.onCompleted: balance()

    // Text lays itself out at once when its width is set, so that the breaks can be tried. Lines of equal width are no
    // narrower than their share of the whole, which leaves little to try.
    function balance() {
        if (maximumWidth <= 0)
            return;
        label.wrapMode = Text.WordWrap;
        label.width = maximumWidth;
        if (label.contentWidth > maximumWidth + 1 || label.truncated)
            label.wrapMode = Text.Wrap;
        if (label.wrapMode === Text.Wrap || text.length > longest)
            return;
        const lines = label.lineCount;
        let wide = Math.min(maximumWidth, Math.ceil(label.contentWidth) + 1);
        let narrow = lines > 1 ? Math.min(wide, label.implicitWidth / lines) : wide;
        while (wide - narrow > label.font.pixelSize / 3) {
            const middle = (narrow + wide) / 2;
            label.width = middle;
            if (label.lineCount > lines || label.contentWidth > middle || label.truncated)
                narrow = middle;
            else
                wide = middle;
        }
        label.width = Math.ceil(wide);
    }

    Label {
        id: label

        elide: Text.ElideRight
        onTextChanged: root.balance()
        onFontChanged: root.balance()
        onMaximumLineCountChanged: root.balance()
    }
}
