import QtQuick
import QtQuick.Shapes
import Kiosk.Theme

// A drawn public building with a pin over it: where to go.
Item {
    id: root

    readonly property real unit: Math.min(width / 640, height / 360)

    Item {
        anchors.centerIn: parent
        width: 640
        height: 360
        scale: root.unit

        Shape {
            anchors.fill: parent

            ShapePath {
                strokeWidth: Theme.contrast ? 5 : -1
                strokeColor: Theme.line
                fillColor: Theme.seaTint
                joinStyle: ShapePath.RoundJoin

                PathSvg {
                    path: "M0 344 H640 V352 H0 Z M44 344 V214 H170 V344 Z M470 344 V214 H596 V344 Z"
                }
            }

            ShapePath {
                strokeWidth: 5
                strokeColor: Theme.line
                fillColor: Theme.card
                joinStyle: ShapePath.RoundJoin

                PathSvg {
                    path: "M150 344 V190 H490 V344 Z"
                }
            }

            ShapePath {
                strokeWidth: -1
                fillColor: Theme.sea

                PathSvg {
                    path: "M130 194 L320 112 L510 194 Z M138 204 H502 V218 H138 Z M186 232 H206 V330 H186 Z M250 232 H270 V330 H250 Z M370 232 H390 V330 H370 Z M434 232 H454 V330 H434 Z"
                }
            }

            ShapePath {
                strokeWidth: -1
                fillColor: Theme.ink

                PathSvg {
                    path: "M290 344 V256 A8 8 0 0 1 298 248 H342 A8 8 0 0 1 350 256 V344 Z M130 330 H510 V346 H130 Z M72 240 H96 V270 H72 Z M118 240 H142 V270 H118 Z M498 240 H522 V270 H498 Z M544 240 H568 V270 H544 Z"
                }
            }

            ShapePath {
                strokeWidth: 6
                strokeColor: Theme.paper
                fillColor: Theme.act
                joinStyle: ShapePath.RoundJoin

                PathSvg {
                    path: "M320 150 C290 112 264 84 264 54 A56 56 0 0 1 376 54 C376 84 350 112 320 150 Z"
                }
            }

            ShapePath {
                strokeWidth: -1
                fillColor: Theme.paper

                PathSvg {
                    path: "M320 33 A21 21 0 1 1 319.9 33 Z"
                }
            }
        }
    }
}
