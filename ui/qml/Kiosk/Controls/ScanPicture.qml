import QtQuick
import QtQuick.Shapes
import Kiosk.Theme

// The gesture: the slip comes up under the scanner, the beam finds the barcode, a check says that it was read.
// One loop of `period` milliseconds, in steps of `tick`, so that the animation costs the same on any machine.
Item {
    id: root

    property bool running: false
    property int period: 5200
    property int tick: 33
    property int elapsed: period * 0.5

    readonly property real unit: Math.min(width / 520, height / 640)
    readonly property real phase: elapsed / period
    // 0 below, 1 under the scanner: up within the first fifth, held, down in the last eighth.
    readonly property real raised: phase < 0.2 ? eased(phase / 0.2) : phase < 0.88 ? 1 : 1 - eased((phase - 0.88) / 0.12)
    readonly property bool beamOn: phase > 0.2 && phase < 0.62
    readonly property real sweep: beamOn ? 0.5 - 0.5 * Math.cos((phase - 0.2) / 0.42 * Math.PI * 4) : 0
    readonly property bool read: phase >= 0.62 && phase < 0.9

    function eased(t: real): real {
        return t * t * (3 - 2 * t);
    }

    Timer {
        interval: root.tick
        repeat: true
        running: root.running && root.visible
        onTriggered: root.elapsed = (root.elapsed + root.tick) % root.period
    }

    Item {
        id: stage

        anchors.centerIn: parent
        width: 520 * root.unit
        height: 640 * root.unit

        Shape {
            anchors.fill: parent
            opacity: root.beamOn || root.read ? 1 : 0.55

            ShapePath {
                strokeWidth: -1
                fillColor: Theme.beamTint
                startX: stage.width * 0.30
                startY: stage.height * 0.17

                PathLine {
                    x: stage.width * 0.70
                    y: stage.height * 0.17
                }
                PathLine {
                    x: stage.width * 0.94
                    y: stage.height * 0.74
                }
                PathLine {
                    x: stage.width * 0.06
                    y: stage.height * 0.74
                }
            }
        }

        Rectangle {
            x: stage.width * 0.22
            width: stage.width * 0.56
            height: stage.height * 0.145
            topLeftRadius: Theme.radius
            topRightRadius: Theme.radius
            color: Theme.sea
        }

        Rectangle {
            x: stage.width * 0.27
            y: stage.height * 0.145
            width: stage.width * 0.46
            height: stage.height * 0.028
            radius: height / 2
            color: Theme.ink
        }

        SlipDrawing {
            id: slip

            x: (stage.width - width) / 2
            y: stage.height * (0.44 + 0.30 * (1 - root.raised))
            width: stage.width * 0.78

            Rectangle {
                x: -parent.width * 0.06
                y: parent.height * (0.54 + 0.28 * root.sweep)
                width: parent.width * 1.12
                height: Math.max(3, 7 * root.unit)
                radius: height / 2
                color: Theme.beam
                visible: root.beamOn
            }
        }

        RoleMark {
            x: slip.x + slip.width - width * 0.62
            y: slip.y - height * 0.42
            implicitWidth: 108 * root.unit
            role: "ready"
            icon: "check"
            border.width: Theme.px(5)
            border.color: Theme.paper
            visible: root.read
        }
    }
}
