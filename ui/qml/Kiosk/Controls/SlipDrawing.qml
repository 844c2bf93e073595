pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// A drawn appointment slip. With labels it shows where the receipt number stands, with `number` also how it looks.
Rectangle {
    id: root

    property string title: ""
    property string numberLabel: ""
    property string number: ""
    readonly property bool labelled: title !== ""
    readonly property real unit: width / 400
    // Bar and gap widths, alternating: a picture of a barcode, not one that means something.
    readonly property var widths: [3, 4, 9, 3, 5, 3, 3, 6, 9, 4, 3, 8, 6, 4, 9, 6, 3, 5, 6, 3, 8, 7, 3, 4, 6, 5, 9, 3, 5, 6, 3, 4, 8, 5, 3, 3, 9, 6, 4, 4, 7, 5, 3, 6, 9, 4, 3, 3, 6, 5, 8]
    // Where each bar starts.
    readonly property var starts: {
        let at = 0;
        return widths.map(width => (at += width) - width).filter((_, index) => index % 2 === 0);
    }

    implicitWidth: Theme.px(400)
    implicitHeight: width * 0.66
    color: Theme.card
    radius: 14 * unit
    border.width: Math.max(1, 3 * unit)
    border.color: Theme.line

    Label {
        x: 34 * root.unit
        y: 22 * root.unit
        text: root.title
        font.pixelSize: 27 * root.unit
        font.weight: Font.Bold
        visible: root.labelled
    }

    Rectangle {
        x: 34 * root.unit
        y: 34 * root.unit
        width: 176 * root.unit
        height: 14 * root.unit
        radius: height / 2
        color: Theme.ink
        visible: !root.labelled
    }

    Repeater {
        model: [262, 220]

        Rectangle {
            required property int index
            required property int modelData

            x: 34 * root.unit
            y: (68 + index * 24) * root.unit
            width: modelData * root.unit
            height: 11 * root.unit
            radius: height / 2
            color: Theme.line
        }
    }

    Rectangle {
        x: 22 * root.unit
        y: 118 * root.unit
        width: 356 * root.unit
        height: 132 * root.unit
        radius: 10 * root.unit
        color: Theme.seaTint
        border.width: 3 * root.unit
        border.color: Theme.sea
        visible: root.labelled
    }

    Label {
        x: 38 * root.unit
        y: 124 * root.unit
        text: root.numberLabel
        font.pixelSize: 23 * root.unit
        font.weight: Font.Bold
        visible: root.labelled
    }

    Repeater {
        model: root.starts

        Rectangle {
            required property int index
            required property real modelData

            x: (38 + modelData * 1.19) * root.unit
            y: (root.labelled ? 162 : 138) * root.unit
            width: root.widths[2 * index] * 1.19 * root.unit
            height: (root.number !== "" ? 40 : root.labelled ? 74 : 88) * root.unit
            // Not wholly opaque: the software renderer would cut each bar out of what it draws below, which costs more
            // in every frame of the idle picture than everything else in it.
            color: Qt.alpha(Theme.ink, 0.99)
        }
    }

    Label {
        x: 38 * root.unit
        y: 207 * root.unit
        text: root.number
        font.pixelSize: 27 * root.unit
        font.weight: Font.Bold
        wrapMode: Text.NoWrap
        visible: text !== ""
    }
}
