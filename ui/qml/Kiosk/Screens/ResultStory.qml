pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The status in large words, what to do next, and the step it stands in.
Fitted {
    id: root

    required property ResultProps props

    readonly property bool longHeadline: props.headline.length > 36

    spacing: Theme.px(Theme.portrait ? 34 : 36)

    Row {
        spacing: Theme.px(32)

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
            font.pixelSize: root.longHeadline ? Theme.px(74) : Theme.headlineSize
            font.weight: Font.Bold
        }
    }

    Item {
        width: root.columnWidth
        height: advice.height + Theme.smallGap

        Rectangle {
            width: Theme.px(10)
            height: parent.height
            radius: width / 2
            color: Theme.roleColor(root.props.nextRole)
        }

        Column {
            id: advice

            x: Theme.px(42)
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x
            spacing: Theme.px(6)

            BalancedLabel {
                maximumWidth: advice.width
                text: root.props.nextStep
                textFormat: Text.StyledText
                lineHeight: 1.05
                font.pixelSize: root.props.items.length > 0 || text.length > 190 ? Theme.textSize : Theme.leadSize
            }

            Repeater {
                model: root.props.items

                Item {
                    id: entry

                    required property string modelData

                    width: advice.width
                    height: words.implicitHeight

                    Rectangle {
                        y: Theme.textSize * 0.52
                        width: Theme.px(12)
                        height: width
                        radius: width / 2
                        color: Theme.roleColor(root.props.nextRole)
                    }

                    BalancedLabel {
                        id: words

                        x: Theme.px(32)
                        maximumWidth: entry.width - x
                        text: entry.modelData
                        font.pixelSize: Theme.textSize
                        font.weight: Font.Bold
                        maximumLineCount: 3
                    }
                }
            }
        }
    }

    StepsLine {
        width: root.columnWidth
        labels: root.props.stepLabels
        step: root.props.step
        done: root.props.stepDone
        role: root.props.role
    }
}
