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
    readonly property int letterColumns: 7
    // Whoever came to the other layer by keyboard or switch goes on there.
    property bool followed: false

    readonly property var keys: [
        key("1", 0, 0),
        key("2", 1, 0),
        key("3", 2, 0),
        key("H", 3, 0),
        command("erase", erase, 4, 0, 1, 2, "erase"),
        key("4", 0, 1),
        key("5", 1, 1),
        key("6", 2, 1),
        key("-", 3, 1, dash),
        key("7", 0, 2),
        key("8", 1, 2),
        key("9", 2, 2),
        command("filter", toLetters, 3, 2, 1, 1, ""),
        command("clear", clear, 4, 2, 1, 1, ""),
        key("/", 0, 3, slash),
        key("0", 1, 3),
        key(".", 2, 3, dot),
        command("confirm", confirm, 3, 3, 2, 1, "looking")
    ]

    onShowsLettersChanged: {
        if (followed)
            (showsLetters ? letterKeys.itemAt(0) : digitKeys.itemAt(0)).forceActiveFocus(Qt.TabFocusReason);
        followed = false;
    }

    function key(character: string, column: int, row: int, name: string): var {
        return {
            "action": "key",
            "value": character,
            "text": character,
            "name": name ?? character,
            "column": column,
            "row": row,
            "columns": 1,
            "rows": 1,
            "icon": ""
        };
    }

    function command(action: string, text: string, column: int, row: int, columns: int, rows: int, icon: string): var {
        return {
            "action": action,
            "value": action === "filter" ? "letters" : "",
            "text": text,
            "name": text,
            "column": column,
            "row": row,
            "columns": columns,
            "rows": rows,
            "icon": icon
        };
    }

    Item {
        anchors.fill: parent
        visible: !root.showsLetters

        Repeater {
            id: digitKeys

            model: root.keys

            PadKey {
                required property var modelData

                grid: 5
                column: modelData.column
                row: modelData.row
                columns: modelData.columns
                rows: modelData.rows
                character: modelData.action === "key"
                primary: modelData.action === "confirm" && root.ready
                icon: modelData.icon
                text: modelData.text
                Accessible.name: modelData.name
                onTapped: {
                    root.followed = modelData.action === "filter" && activeFocus;
                    root.acted(modelData.action, modelData.value);
                }
            }
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
