import QtQuick

// A short text broken into lines of about equal width, so that no word stands alone.
Item {
    id: root

    property alias text: label.text
    property alias font: label.font
    property alias color: label.color
    property real maximumWidth: 0

    readonly property real naturalWidth: measure.implicitWidth
    readonly property int lines: Math.max(1, Math.ceil(naturalWidth / Math.max(1, maximumWidth)))
    readonly property real balancedWidth: Math.min(maximumWidth, naturalWidth / lines * (lines > 1 ? 1.12 : 1) + 2)

    implicitWidth: label.width
    implicitHeight: label.implicitHeight

    Label {
        id: measure

        text: root.text
        font: root.font
        visible: false
        wrapMode: Text.NoWrap
    }

    Label {
        id: label

        // Where the even share is too narrow for the words, one more line would appear: take the whole width then.
        width: narrow.lineCount > root.lines ? root.maximumWidth : root.balancedWidth
    }

    Label {
        id: narrow

        text: root.text
        font: root.font
        visible: false
        width: root.balancedWidth
    }
}
