import QtQuick
import QtQuick.Shapes
import Kiosk.Theme

// The citizen's own slip: white paper with a torn lower edge.
Item {
    id: root

    default property alias content: body.data
    property real padding: Theme.px(Theme.portrait ? 56 : 48)
    readonly property real contentWidth: width - 2 * padding
    readonly property real contentHeight: body.height
    // What the paper needs beside its content, and with it: for whoever sizes the slip by what stands on it.
    readonly property real frameHeight: body.y + tooth
    property real naturalHeight: 0
    readonly property real tooth: Theme.px(39)
    readonly property int teeth: Math.max(1, Math.floor(width / tooth))

    Rectangle {
        anchors.fill: parent
        anchors.bottomMargin: root.tooth / 2
        color: Theme.card
        topLeftRadius: Theme.px(12)
        topRightRadius: Theme.px(12)
    }

    Shape {
        id: edge

        anchors.bottom: parent.bottom
        width: root.width
        height: root.tooth / 2

        ShapePath {
            strokeWidth: -1
            fillColor: Theme.card

            PathSvg {
                path: edge.tornEdge(root.width, root.teeth, edge.height)
            }
        }

        function tornEdge(width: real, teeth: int, depth: real): string {
            const step = width / teeth;
            const radius = step * 0.38;
            let path = `M0 -1 H${width} V${depth}`;
            for (let tooth = teeth - 1; tooth >= 0; --tooth) {
                const middle = (tooth + 0.5) * step;
                path += ` H${middle + radius} A${radius} ${radius} 0 0 0 ${middle - radius} ${depth}`;
            }
            return path + ` H0 Z`;
        }
    }

    Item {
        id: body

        x: root.padding
        y: root.padding * 0.8
        width: root.contentWidth
        height: root.height - y - root.tooth
    }
}
