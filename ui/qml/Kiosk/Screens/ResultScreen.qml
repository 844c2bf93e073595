import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// Where the dossier stands: status, next step, steps line, slip.
Item {
    id: root

    required property ResultProps props

    readonly property real columnWidth: Theme.portrait ? width : Theme.px(1120)
    readonly property bool longProcedure: props.procedure.length > 80
    readonly property bool longNext: props.nextStep.length > (Theme.portrait ? 190 : 170)

    Column {
        id: story

        y: Theme.portrait ? Theme.px(16) : Math.max(0, (root.height - height) / 2)
        width: root.columnWidth
        spacing: Theme.portrait ? Theme.px(44) : Theme.largeGap

        Row {
            spacing: Theme.px(36)

            RoleMark {
                id: mark

                anchors.verticalCenter: parent.verticalCenter
                role: root.props.role
                icon: root.props.icon
            }

            BalancedLabel {
                anchors.verticalCenter: parent.verticalCenter
                maximumWidth: root.columnWidth - mark.width - parent.spacing
                text: root.props.headline
                color: Theme.roleColor(root.props.role)
                font.pixelSize: Theme.headlineSize * (root.props.headline.length > 36 ? 0.8 : 1)
                font.weight: Font.Bold
            }
        }

        Item {
            width: parent.width
            height: next.height + Theme.smallGap

            Rectangle {
                width: Theme.px(10)
                height: parent.height
                color: Theme.roleColor(root.props.nextRole)
            }

            RichLabel {
                id: next

                x: Theme.px(46)
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - x
                text: root.props.nextStep
                font.pixelSize: root.longNext ? Theme.textSize : Theme.leadSize
                maximumLineCount: 6
                elide: Text.ElideRight
                lineHeight: 1.08
            }
        }

        StepsLine {
            width: parent.width
            labels: root.props.stepLabels
            step: root.props.step
            done: root.props.stepDone
            role: root.props.role
        }
    }

    Slip {
        id: slip

        x: Theme.portrait ? 0 : root.columnWidth + Theme.px(64)
        y: Theme.portrait ? story.y + story.height + Theme.px(34) : (root.height - height) / 2 + Theme.px(14)
        width: root.width - x
        height: Theme.portrait ? root.height - y - Theme.px(6) : Math.min(root.height - Theme.px(48), Math.max(naturalHeight, width * 1.25))

        naturalHeight: fields.height + frameHeight

        Column {
            id: fields

            width: parent.width
            spacing: Theme.px(root.longProcedure ? (Theme.portrait ? 18 : 14) : Theme.portrait ? 28 : 22)
            transformOrigin: Item.TopLeft
            // The last resort for words longer than any that was foreseen: smaller, never cut by the edge.
            scale: Math.min(1, slip.contentHeight / Math.max(1, height))

            SlipField {
                width: parent.width
                label: root.props.numberLabel
                value: root.props.number
                valueSize: Theme.px(Theme.portrait ? 46 : 38)
                maximumLines: 1
                shrinks: true
            }

            Row {
                width: parent.width
                height: Theme.hairline
                spacing: Theme.px(6)

                Repeater {
                    model: Math.floor(fields.width / (Theme.px(6) * 2))

                    Rectangle {
                        width: Theme.px(6)
                        height: Theme.hairline
                        color: Theme.line
                    }
                }
            }

            SlipField {
                width: parent.width
                label: root.props.procedureLabel
                value: root.props.procedure
                maximumLines: 5
                valueSize: root.longProcedure ? Theme.px(Theme.portrait ? 31 : 27) : Theme.valueSize
            }

            SlipField {
                width: parent.width
                label: root.props.agencyLabel
                value: root.props.agency
            }

            Row {
                width: parent.width

                SlipField {
                    width: parent.width / 2
                    label: root.props.receivedLabel
                    value: root.props.received
                }

                Column {
                    width: parent.width / 2
                    spacing: Theme.px(8)

                    SlipField {
                        width: parent.width
                        label: root.props.dueLabel
                        value: root.props.due
                    }

                    Chip {
                        text: root.props.chip
                        role: root.props.chipRole
                    }
                }
            }

            SlipField {
                width: parent.width
                label: root.props.applicantLabel
                value: root.props.applicant
                maximumLines: 1
            }
        }
    }
}
