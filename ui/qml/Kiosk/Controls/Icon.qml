import QtQuick
import QtQuick.Shapes
import Kiosk.Theme

// A line icon on a 24 x 24 grid, stroke 2, round ends.
Item {
    id: root

    required property string name
    property color color: Theme.ink

    readonly property var paths: ({
            "check": "M5 12.5 L10 17.5 L19.5 7",
            "handed": "M4 13 L8.5 17.5 L16 8.5 M12.5 16.5 L13.5 17.5 L21 8.5",
            "cross": "M6 6 L18 18 M18 6 L6 18",
            "sent": "M21 3 L10.5 13.5 M21 3 L14.5 21 L10.5 13.5 L3 9.5 Z",
            "inbox": "M3 13 L6 5 H18 L21 13 V19 H3 Z M3 13 H8.5 L10 15.5 H14 L15.5 13 H21",
            "progress": "M12 3 A9 9 0 1 1 11.99 3 M12 7 V12 L15.5 14",
            "papers": "M8 3 H15 L20 8 V18 H8 Z M14.5 3.5 V8.5 H19.5 M4 7 V21 H15 M11 12.5 H17",
            "payment": "M3 6 H21 V18 H3 Z M12 9.5 A2.5 2.5 0 1 1 11.99 9.5 M6 9.5 V9.6 M18 14.4 V14.5",
            "back": "M9 6 L4 11 L9 16 M4 11 H15 A5 5 0 0 1 15 20.5 H11",
            "stop": "M8 3 H16 L21 8 V16 L16 21 H8 L3 16 V8 Z M12 7.5 V13 M12 16.4 V16.5",
            "looking": "M10.5 4 A6.5 6.5 0 1 1 10.49 4 M15.5 15.5 L20.5 20.5",
            "not_found": "M10.5 4 A6.5 6.5 0 1 1 10.49 4 M15.5 15.5 L20.5 20.5 M8 8 L13 13 M13 8 L8 13",
            "offline": "M7.5 18 H17 A4 4 0 0 0 18.3 10.2 A6.5 6.5 0 0 0 6.4 9.2 A4.5 4.5 0 0 0 7.5 18 Z M4 3.5 L20.5 21",
            "card": "M3 5.5 H21 V18.5 H3 Z M8 9 A1.9 1.9 0 1 1 7.99 9 M5.5 15.5 C6 13.4 10 13.4 10.5 15.5 M13.5 10 H18 M13.5 14 H18",
            "wrong_code": "M4 6 V18 M7.5 6 V18 M10.5 6 V11 M13.5 6 V9.5 M17 6 V9 M20 6 V9 M13.5 14 L19.5 20 M19.5 14 L13.5 20",
            "choose": "M4 20 V9 L12 4 L20 9 V20 Z M9 20 V14 H15 V20",
            "closed": "M4 8 H20 V20 H4 Z M3 4 H21 V8 H3 Z M10 12 H14",
            "out_of_service": "M3 5 H21 V16 H3 Z M9 20 H15 M12 16 V20 M8.5 10.5 H15.5",
            "keypad": "M3 5.5 H21 V18.5 H3 Z M7 9.5 V9.6 M12 9.5 V9.6 M17 9.5 V9.6 M7 14.5 V14.6 M12 14.5 H17",
            "erase": "M9 6 H21 V18 H9 L3 12 Z M12.5 9.5 L17 14 M17 9.5 L12.5 14",
            "lock": "M5.5 11 H18.5 V20 H5.5 Z M8.5 11 V8 A3.5 3.5 0 0 1 15.5 8 V11 M12 15 V16",
            "place": "M12 21 C8 16.5 5.5 13.2 5.5 9.5 A6.5 6.5 0 0 1 18.5 9.5 C18.5 13.2 16 16.5 12 21 Z M12 7.2 A2.4 2.4 0 1 1 11.99 7.2",
            "office": "M4.5 20.5 V9 L12 4 L19.5 9 V20.5 M3 20.5 H21 M8.5 12 V17 M12 12 V17 M15.5 12 V17",
            "erase": "M8.5 5 H21 V19 H8.5 L2.5 12 Z M12 9.5 L17 14.5 M17 9.5 L12 14.5",
            "hide_keys": "M2.5 4 H21.5 V15 H2.5 Z M6.5 7.8 V7.9 M12 7.8 V7.9 M17.5 7.8 V7.9 M8.5 11.5 H15.5 M9 18.5 L12 21.5 L15 18.5",
            "phone": "M6.5 3.5 H9.5 L11 8 L8.8 9.8 A12 12 0 0 0 14.2 15.2 L16 13 L20.5 14.5 V17.5 A3 3 0 0 1 17.3 20.5 A15 15 0 0 1 3.5 6.7 A3 3 0 0 1 6.5 3.5 Z",
            "steps": "M10 6 H20 M10 12 H20 M10 18 H20 M4.5 6 V6.1 M4.5 12 V12.1 M4.5 18 V18.1",
            "speaker": "M4 9.5 V14.5 H7.5 L12 18.5 V5.5 L7.5 9.5 Z M15.5 9 A4.2 4.2 0 0 1 15.5 15 M18 6.5 A7.8 7.8 0 0 1 18 17.5",
            "silent": "M4 9.5 V14.5 H7.5 L12 18.5 V5.5 L7.5 9.5 Z M16 9.5 L21 14.5 M21 9.5 L16 14.5",
            "contrast": "M12 3.5 A8.5 8.5 0 1 1 11.99 3.5 M12.5 4.5 V19.5 M14 4.8 V19.2 M15.5 5.5 V18.5 M17 6.5 V17.5 M18.5 8 V16",
            "globe": "M12 3.5 A8.5 8.5 0 1 1 11.99 3.5 M3.5 12 H20.5 M12 3.5 C7 8.5 7 15.5 12 20.5 C17 15.5 17 8.5 12 3.5",
            "more": "M8 3 H15 L20 8 V21 H8 Z M4 7 V21 M11.5 12 H16.5 M14 9.5 V14.5",
            "return": "M10 5.5 L3.5 12 L10 18.5 M4 12 H20.5",
            "hourglass": "M6 3.5 H18 M6 20.5 H18 M7.5 3.5 V7 L12 12 L16.5 7 V3.5 M7.5 20.5 V17 L12 12 L16.5 17 V20.5",
            "down": "M5 9 L12 16 L19 9",
            "lock": "M5.5 11 H18.5 V20.5 H5.5 Z M8 11 V8 A4 4 0 0 1 16 8 V11 M12 14.8 V16.6",
            "monitor": "M3 4.5 H21 V16 H3 Z M8.5 20 H15.5 M12 16 V20 M6.5 10.5 H9.5 L11 7.5 L13.5 13 L15 10.5 H17.5",
            "barcode": "M4 6 V18 M7.5 6 V18 M10.5 6 V18 M13.5 6 V18 M16.5 6 V18 M20 6 V18",
            "hand": "M9 12.5 V5.2 A1.6 1.6 0 0 1 12.2 5.2 V11 M12.2 11 A1.6 1.6 0 0 1 15.4 11 A1.6 1.6 0 0 1 18.6 11.6 V15 A6 6 0 0 1 12.6 21 C9.6 21 8.4 19.4 5.6 14.6 A1.5 1.5 0 0 1 8 13 L9 14.2",
            "sliders": "M4 8 H12 M18 8 H20 M4 16 H7 M13 16 H20 M15 5.5 A2.5 2.5 0 1 1 14.99 5.5 M10 13.5 A2.5 2.5 0 1 1 9.99 13.5",
            "server": "M4 4 H20 V10.5 H4 Z M4 13.5 H20 V20 H4 Z M7.5 7.2 V7.3 M7.5 16.7 V16.8 M12 7.2 H16.5 M12 16.7 H16.5",
            "dossier": "M8 3 H15 L20 8 V18 H8 Z M4 7 V21 H15 M11 10.5 H14.5 M11 14 H17"
        })

    Shape {
        anchors.centerIn: parent
        width: 24
        height: 24
        scale: root.width / 24

        ShapePath {
            strokeColor: root.color
            strokeWidth: 2
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin

            PathSvg {
                path: root.paths[root.name] ?? ""
            }
        }
    }
}
