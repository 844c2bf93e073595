import QtQuick
import QtQuick.Shapes
import Kiosk.Theme

// A dashed line across the slip.
Shape {
    id: root

    implicitHeight: Theme.hairline

    ShapePath {
        strokeColor: Theme.line
        strokeWidth: Theme.hairline
        strokeStyle: ShapePath.DashLine
        dashPattern: [3, 3]
        fillColor: "transparent"
        startX: 0
        startY: root.height / 2

        PathLine {
            x: root.width
            y: root.height / 2
        }
    }
}
