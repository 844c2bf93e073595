import QtQuick
import QtQuick.Shapes
import Kiosk.Theme

// The citizen's own slip: white paper with a torn lower edge.
Item {
    id: root

    default property alias content: body.data
    property real padding: Theme.px(Theme.portrait ? 44 : 38)
    readonly property real contentWidth: width - 2 * padding
    // What the paper needs beside its content, for whoever sizes the slip by what stands on it.
    readonly property real frameHeight: body.y + padding * 0.35 + tooth
    readonly property real tooth: Theme.px(36)
    readonly property int teeth: Math.max(1, Math.floor(width / tooth))

    Shape {
        id: paper

        width: root.width
        height: root.height

        ShapePath {
            strokeWidth: Theme.contrast ? Theme.outline : Theme.hairline
            strokeColor: Theme.line
            fillColor: Theme.card
            joinStyle: ShapePath.RoundJoin

            PathSvg {
                path: paper.tornEdge(root.width, root.height, root.teeth, Theme.px(14))
            }
        }

        function tornEdge(width: real, height: real, teeth: int, corner: real): string {
            const step = width / teeth;
            const radius = step * 0.36;
            let path = `M0 ${corner} A${corner} ${corner} 0 0 1 ${corner} 0 H${width - corner}`;
            path += ` A${corner} ${corner} 0 0 1 ${width} ${corner} V${height}`;
            for (let tooth = teeth - 1; tooth >= 0; --tooth) {
                const middle = (tooth + 0.5) * step;
                path += ` H${middle + radius} A${radius} ${radius} 0 0 0 ${middle - radius} ${height}`;
            }
            return path + ` H0 Z`;
        }
    }

    Item {
        id: body

        x: root.padding
        y: root.padding * 0.75
        width: root.contentWidth
        height: root.height - root.frameHeight
    }
}
