pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// Keys for receipt numbers: digits as on a telephone, the separators, the letter that most numbers begin with; every
// other letter lies on a second layer. Only says what was touched.
Item {
    id: root

    signal acted(string action, string value)

    required property list<string> letters
    required property bool showsLetters
    // What was typed can be a number: the key that confirms is filled.
    required property bool ready
    required property string erase
    required property string clear
    required property string confirm
    required property string toLetters
    required property string toDigits
    required property string dash
    required property string dot
    required property string slash

    readonly property real gap: Theme.px(14)
    readonly property int digitColumns: 5
    readonly property int letterColumns: 7
    readonly property var names: ({
            "-": dash,
            ".": dot,
            "/": slash
        })
    // Whoever came to the other layer by keyboard or switch goes on there.
    property bool followed: false

    onShowsLettersChanged: {
        if (followed)
            (showsLetters ? letterKeys.itemAt(0) : digitKeys.itemAt(0)).forceActiveFocus(Qt.TabFocusReason);
        followed = false;
    }

    Item {
        anchors.fill: parent
        visible: !root.showsLetters

        Repeater {
            id: digitKeys

            model: ["1", "2", "3", "H", "4", "5", "6", "-", "7", "8", "9", "", "/", "0", "."]

            PadKey {
                required property int index
                required property string modelData

                grid: root.digitColumns
                column: index % (root.digitColumns - 1)
                row: Math.floor(index / (root.digitColumns - 1))
                character: true
                text: modelData
                visible: text !== ""
                Accessible.name: root.names[modelData] ?? modelData
                onTapped: root.acted("key", modelData)
            }
        }

        PadKey {
            grid: root.digitColumns
            column: 4
            row: 0
            rows: 2
            icon: "erase"
            text: root.erase
            onTapped: root.acted("erase", "")
        }

        PadKey {
            grid: root.digitColumns
            column: 3
            row: 2
            text: root.toLetters
            onTapped: {
                root.followed = activeFocus;
                root.acted("filter", "letters");
            }
        }

        PadKey {
            grid: root.digitColumns
            column: 4
            row: 2
            text: root.clear
            onTapped: root.acted("clear", "")
        }

        PadKey {
            grid: root.digitColumns
            column: 3
            row: 3
            columns: 2
            primary: root.ready
            icon: "looking"
            text: root.confirm
            onTapped: root.acted("confirm", "")
        }
    }

    Item {
        anchors.fill: parent
        visible: root.showsLetters

        Repeater {
            id: letterKeys

            model: root.letters

            PadKey {
                required property int index
                required property string modelData

                grid: root.letterColumns
                column: index % root.letterColumns
                row: Math.floor(index / root.letterColumns)
                character: true
                text: modelData
                onTapped: {
                    root.followed = activeFocus;
                    root.acted("key", modelData);
                }
            }
        }

        PadKey {
            grid: root.letterColumns
            column: root.letters.length % root.letterColumns
            row: 3
            columns: root.letterColumns - column
            text: root.toDigits
            onTapped: {
                root.followed = activeFocus;
                root.acted("filter", "digits");
            }
        }
    }

    // Not "Key": PySide would take it for Qt.Key, and crash.
    component PadKey: PillButton {
        // Columns of the layer, and which cells of it this key takes.
        required property int grid
        required property int column
        required property int row
        property int columns: 1
        property int rows: 1
        property bool character: false

        readonly property bool small: "-.".includes(text)
        readonly property real pitch: (root.width + root.gap) / grid
        readonly property real line: (root.height + root.gap) / 4

        x: column * pitch
        y: row * line
        width: columns * pitch - root.gap
        height: rows * line - root.gap
        radius: Theme.px(24)
        padding: Theme.px(12)
        quiet: character
        fontSize: Theme.px(small ? 84 : character ? 58 : Theme.portrait ? 34 : 32)
    }
}
