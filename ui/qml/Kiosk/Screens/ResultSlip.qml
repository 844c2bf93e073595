import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The dossier as on the citizen's slip, and at its foot who says so and as of when. In portrait the slip is wide and
// low: what is short stands side by side.
Slip {
    id: root

    required property ResultProps props
    property real maximumHeight: 0

    readonly property bool longProcedure: props.procedure.length > 80
    // A long number or name needs a line of its own.
    readonly property bool paired: wide && props.number.length <= 20 && props.applicant.length <= 24
    readonly property bool wide: Theme.portrait

    height: fields.implicitHeight + frameHeight

    Fitted {
        id: fields

        readonly property real half: (columnWidth - Theme.gap) / 2

        width: root.contentWidth
        maximumHeight: root.maximumHeight - root.frameHeight
        spacing: Theme.px(root.wide ? 16 : 15)

        Row {
            spacing: Theme.gap

            SlipField {
                width: root.paired ? fields.half : fields.columnWidth
                label: root.props.numberLabel
                value: root.props.number
                valueSize: Theme.px(44)
                shrinks: true
            }

            SlipField {
                width: fields.half
                label: root.paired ? root.props.applicantLabel : ""
                value: root.props.applicant
                maximumLines: 2
            }
        }

        DashedRule {
            width: fields.columnWidth
        }

        SlipField {
            width: fields.columnWidth
            label: root.props.procedureLabel
            value: root.props.procedure
            maximumLines: 8
            valueSize: root.longProcedure ? Theme.px(root.wide ? 32 : 29) : Theme.valueSize
        }

        SlipField {
            width: fields.columnWidth
            label: root.props.agencyLabel
            value: root.props.agency
            valueSize: root.props.agency.length > 60 ? Theme.px(30) : Theme.valueSize
        }

        Row {
            spacing: Theme.gap

            SlipField {
                width: root.wide && root.props.chip !== "" ? Theme.px(250) : fields.half
                label: root.props.receivedLabel
                value: root.props.received
            }

            Row {
                spacing: Theme.px(20)

                SlipField {
                    width: root.wide && root.props.chip !== "" ? Theme.px(246) : fields.half
                    label: root.props.dueLabel
                    value: root.props.due
                }

                Chip {
                    anchors.bottom: parent.bottom
                    text: root.wide ? root.props.chip : ""
                    role: root.props.chipRole
                }
            }
        }

        Item {
            width: fields.columnWidth
            height: chipBelow.implicitHeight
            visible: chipBelow.text !== ""

            Chip {
                id: chipBelow

                x: Math.min(root.props.receivedLabel === "" ? 0 : fields.half + Theme.gap, fields.columnWidth - width)
                text: root.wide ? "" : root.props.chip
                role: root.props.chipRole
            }
        }

        SlipField {
            width: fields.columnWidth
            label: root.paired ? "" : root.props.applicantLabel
            value: root.props.applicant
            maximumLines: 2
        }

        DashedRule {
            width: fields.columnWidth
        }

        RichLabel {
            width: fields.columnWidth
            text: root.props.source
            color: Theme.soft
            font.pixelSize: Theme.noteSize
        }
    }
}
