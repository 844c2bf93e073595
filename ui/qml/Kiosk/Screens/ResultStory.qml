pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The status in large words, what to do next, and the step it stands in.
Fitted {
    id: root

    required property ResultProps props

    // 0 to 2: much to read is set smaller.
    required property int density

    readonly property int letters: props.nextStep.replace(/&nbsp;|<[^>]*>/g, " ").length + props.items.join("").length + 40 * props.items.length + (props.headline.length > 19 ? 90 : 0)
    readonly property bool longHeadline: props.headline.length > 32
    readonly property real headlineSize: longHeadline ? Theme.px(72) : props.items.length > 0 ? Theme.px(!Theme.portrait ? 80 : density > 1 ? 76 : 82) : Theme.headlineSize
    readonly property real adviceSize: [Theme.leadSize, Theme.textSize, Theme.px(Theme.portrait ? 35 : 31)][density]

    // What a taller screen has left over parts the lines.
    spacing: Theme.px((Theme.portrait ? [40, 32, 20] : [40, 24, 18])[density]) + (Theme.portrait ? 0 : Math.max(0, maximumHeight - Theme.px(690)) / 7)

    Row {
        spacing: Theme.px(Theme.portrait ? (root.longHeadline ? 16 : 24) : 28)

        RoleMark {
            id: mark

            anchors.verticalCenter: parent.verticalCenter
            implicitWidth: Theme.px(Theme.portrait ? (root.longHeadline ? 88 : 112) : 124)
            role: root.props.role
            icon: root.props.icon
        }

        BalancedLabel {
            anchors.verticalCenter: parent.verticalCenter
            maximumWidth: root.width - mark.width - parent.spacing
            text: root.props.headline
            color: Theme.roleColor(root.props.role)
            font.pixelSize: root.headlineSize
            font.weight: Font.Bold
            font.letterSpacing: -Theme.px(1)
        }
    }

    Item {
        width: root.width
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
                font.pixelSize: root.adviceSize
            }

            Repeater {
                model: root.props.items

                Item {
                    id: entry

                    required property string modelData

                    width: advice.width
                    height: words.implicitHeight

                    Rectangle {
                        y: root.adviceSize * 0.54
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
                        font.pixelSize: root.adviceSize
                        font.weight: Font.Bold
                        maximumLineCount: 3
                    }
                }
            }
        }
    }

    StepsLine {
        width: root.width
        labels: root.props.stepLabels
        step: root.props.step
        done: root.props.stepDone
        role: root.props.role
    }
}
