pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// One message: what happened, what to do, and where to look on the slip.
Item {
    id: root

    signal choiceTapped(string choice)

    required property MessageProps props

    readonly property bool alone: !props.showsSlip && props.choices.length === 0
    readonly property bool beside: !Theme.portrait && (props.showsSlip || props.choices.length > 0)
    readonly property real textWidth: beside ? width * 0.58 : Theme.portrait ? width : width * 0.8

    Column {
        id: words

        y: Theme.portrait ? Theme.px(root.alone ? 260 : 60) : Math.max(0, (root.height - height) / 2)
        width: root.textWidth
        spacing: Theme.largeGap

        RoleMark {
            role: root.props.role
            icon: root.props.icon === "" ? "looking" : root.props.icon
        }

        BalancedLabel {
            maximumWidth: root.textWidth
            text: root.props.headline
            color: Theme.roleColor(root.props.role)
            font.pixelSize: Theme.headlineSize
            font.weight: Font.Bold
        }

        RichLabel {
            width: root.textWidth
            text: root.props.body
            lineHeight: 1.08
        }

        RichLabel {
            width: root.textWidth
            text: root.props.hint
            visible: text !== ""
            lineHeight: 1.08
        }
    }

    Item {
        id: side

        readonly property real freeTop: Theme.portrait ? words.y + words.height + Theme.largeGap : 0

        x: Theme.portrait ? 0 : root.textWidth + Theme.px(80)
        y: freeTop
        width: root.width - x
        height: root.height - freeTop

        SlipDrawing {
            anchors.centerIn: parent
            width: Math.min(parent.width, parent.height / 0.66, Theme.px(820))
            title: root.props.slipTitle
            numberLabel: root.props.slipNumberLabel
            visible: root.props.showsSlip
        }

        // As high as its choices; what does not fit is reached by dragging, and the cut button says that there is more.
        ListView {
            y: Theme.portrait ? parent.height - height - Theme.gap : (parent.height - height) / 2
            width: parent.width
            height: Math.min(contentHeight, parent.height - Theme.gap)
            spacing: Theme.gap
            clip: contentHeight > height
            interactive: contentHeight > height
            boundsBehavior: Flickable.StopAtBounds
            model: root.props.choices

            delegate: PillButton {
                required property string modelData

                width: ListView.view.width
                fontSize: Theme.px(modelData.length > 40 ? 26 : 32)
                text: modelData
                onTapped: root.choiceTapped(modelData)
            }
        }
    }
}
