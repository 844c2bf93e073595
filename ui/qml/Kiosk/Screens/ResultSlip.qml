import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The dossier as on the citizen's slip, and at its foot who says so and as of when. What is short stands in a table; in
// portrait, where the slip is wide, everything does.
Slip {
    id: root

    required property ResultProps props
    // 0 to 2: long names are set smaller.
    required property int density
    required property real room

    readonly property bool wide: Theme.portrait
    readonly property real labelWidth: Math.max(received.labelRoom, due.labelRoom, applicant.labelRoom, ...(wide ? [number.labelRoom, procedure.labelRoom, agency.labelRoom] : []))
    readonly property real valueSize: Theme.px((wide ? [38, 34, 29] : [34, 32, 30])[density])
    readonly property real rest: Theme.px([22, 18, 10][density])
    readonly property real footRoom: foot.height + rest + frameHeight

    height: wide ? Math.min(room, fields.implicitHeight + footRoom) : room

    Fitted {
        id: fields

        width: root.contentWidth
        maximumHeight: root.room - root.footRoom
        // What a taller screen has left over parts the lines.
        spacing: Theme.px([18, 14, 5][root.density]) + (root.wide ? 0 : Math.max(0, root.room - Theme.px(800)) / 9)

        SlipField {
            id: number

            // As large as it stands on one line: its letters are 0.645 of their size wide.
            readonly property real oneLine: (width - labelWidth) / (0.645 * Math.max(1, value.length))

            width: fields.width
            label: root.props.numberLabel
            value: root.props.number
            valueSize: Math.round(Math.max(Theme.px(30), Math.min(Theme.px(root.density > 1 ? 44 : 50), oneLine)))
            labelWidth: root.wide ? root.labelWidth : 0
            maximumLines: 2
        }

        DashedRule {
            width: fields.width
        }

        SlipField {
            id: procedure

            width: fields.width
            label: root.props.procedureLabel
            value: root.props.procedure
            valueSize: root.valueSize
            labelWidth: root.wide ? root.labelWidth : 0
            maximumLines: 4
        }

        SlipField {
            id: agency

            width: fields.width
            label: root.props.agencyLabel
            value: root.props.agency
            valueSize: root.valueSize
            labelWidth: root.wide ? root.labelWidth : 0
        }

        SlipField {
            id: received

            width: fields.width
            label: root.props.receivedLabel
            value: root.props.received
            valueSize: root.valueSize
            labelWidth: root.labelWidth
        }

        Item {
            readonly property bool below: due.valueEnd + Theme.px(18) + chip.width > width

            width: fields.width
            height: below && chip.visible ? chip.y + chip.height : due.height

            SlipField {
                id: due

                width: parent.width
                label: root.props.dueLabel
                value: root.props.due
                valueSize: root.valueSize
                labelWidth: root.labelWidth
            }

            Chip {
                id: chip

                x: parent.below ? root.labelWidth : due.valueEnd + Theme.px(18)
                y: parent.below ? due.height + Theme.px(6) : (due.height - height) / 2
                text: root.props.chip
                role: root.props.chipRole
            }
        }

        SlipField {
            id: applicant

            width: fields.width
            label: root.props.applicantLabel
            value: root.props.applicant
            valueSize: root.valueSize
            labelWidth: root.labelWidth
            maximumLines: root.wide && root.density > 1 ? 2 : 3
        }
    }

    Item {
        id: foot

        y: parent.height - height
        width: root.contentWidth
        height: source.y + source.height

        DashedRule {
            width: parent.width
        }

        BalancedLabel {
            id: source

            y: root.rest
            maximumWidth: parent.width
            text: root.props.source
            textFormat: Text.StyledText
            color: Theme.soft
            font.pixelSize: Theme.noteSize
        }
    }
}
