import QtQuick
import QtQuick.Shapes
import QtQuick.Window

// A code for the citizen's phone: always dark on white, whatever the scheme, because cameras want it so. A module is a
// whole number of the screen's own pixels and starts on one: no edge is ever grey.
Item {
    id: root

    required property string path
    required property int modules
    // What it opens or dials, for those who do not see it.
    required property string description

    readonly property bool shown: path !== "" && modules > 0
    readonly property real ratio: Screen.devicePixelRatio
    readonly property int moduleSize: shown ? Math.floor(Math.min(width, height) * ratio / modules) : 0
    readonly property real side: moduleSize * modules / ratio

    visible: shown

    Accessible.role: Accessible.Graphic
    Accessible.name: description

    Rectangle {
        id: sheet

        x: Math.round((root.width - width) / 2)
        y: Math.round((root.height - height) / 2)
        width: root.side
        height: root.side
        radius: 2 * root.moduleSize / root.ratio
        color: "#FFFFFF"

        Shape {
            width: root.modules
            height: root.modules
            scale: root.moduleSize / root.ratio
            transformOrigin: Item.TopLeft

            ShapePath {
                strokeWidth: -1
                fillColor: "#000000"

                PathSvg {
                    path: root.path
                }
            }
        }
    }
}
