import QtQuick
import QtQuick.Shapes
import Kiosk.Theme

// The gesture: the slip comes up under the scanner, the beam finds the barcode, a check says that it was read.
// One loop of `period` milliseconds, in steps of `tick`: sixty a second, and only what moves is drawn
// anew, nothing at all between the movements. Where the scanner does not work, a still picture says so.
Item {
    id: root

    property bool running: false
    property bool works: true
    property int period: 6000
    property int tick: 16
    property int elapsed: restingPoint

    readonly property int restingPoint: period * 0.4
    readonly property bool moves: running && visible && works && !Theme.reduceMotion
    readonly property real unit: Math.min(width / 520, height / 600)
    readonly property real phase: moves ? elapsed / period : restingPoint / period
    // 0 below, 1 under the scanner: up within the first eighth, held, down in the last twelfth.
    readonly property real raised: phase < 0.12 ? eased(phase / 0.12) : phase < 0.92 ? 1 : 1 - eased((phase - 0.92) / 0.08)
    readonly property bool beamOn: works && phase >= 0.16 && phase < 0.52
    readonly property real sweep: beamOn ? 0.5 - 0.5 * Math.cos((phase - 0.16) / 0.36 * Math.PI * 4) : 0
    readonly property bool read: works && phase >= 0.52 && phase < 0.9

    function eased(t: real): real {
        return t * t * (3 - 2 * t);
    }

    Timer {
        interval: root.tick
        repeat: true
        running: root.moves
        onTriggered: root.elapsed = (root.elapsed + root.tick) % root.period
    }

    Item {
        id: stage

        anchors.centerIn: parent
        width: 520 * root.unit
        height: 600 * root.unit

        Shape {
            anchors.fill: parent
            visible: root.works

            ShapePath {
                strokeWidth: -1
                fillColor: Theme.beamTint
                startX: stage.width * 0.30
                startY: stage.height * 0.17

                PathLine {
                    x: stage.width * 0.70
                    y: stage.height * 0.17
                }
                // It ends behind the slip and above the barcode: the beam crosses nothing that is dear to draw.
                PathLine {
                    x: stage.width * 0.85
                    y: stage.height * 0.60
                }
                PathLine {
                    x: stage.width * 0.15
                    y: stage.height * 0.60
                }
            }
        }

        Rectangle {
            x: stage.width * 0.22
            width: stage.width * 0.56
            height: stage.height * 0.15
            topLeftRadius: Theme.radius
            topRightRadius: Theme.radius
            color: root.works ? Theme.sea : Theme.soft
        }

        Rectangle {
            x: stage.width * 0.27
            y: stage.height * 0.15
            width: stage.width * 0.46
            height: stage.height * 0.03
            radius: height / 2
            color: Theme.ink
        }

        SlipDrawing {
            id: slip

            x: (stage.width - width) / 2
            y: Math.round(stage.height * (0.46 + 0.115 * (1 - root.raised)))
            width: Math.round(stage.width * 0.78)
        }

        Rectangle {
            x: slip.x - slip.width * 0.06
            y: Math.round(slip.y + slip.height * (0.54 + 0.30 * root.sweep))
            width: slip.width * 1.12
            height: Math.max(3, Math.round(7 * root.unit))
            radius: height / 2
            color: Theme.beam
            visible: root.beamOn
        }

        RoleMark {
            x: slip.x + slip.width - width * 0.62
            y: slip.y - height * 0.42
            implicitWidth: 108 * root.unit
            role: root.works ? "ready" : "act"
            icon: root.works ? "check" : "cross"
            border.width: Theme.px(5)
            border.color: Theme.contrast ? Theme.roleColor(role) : Theme.paper
            visible: root.read || !root.works
        }
    }
}
