pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// One message: what happened, what to do, where to look on the slip, and the ways on.
Item {
    id: root

    signal acted(string action, string value)

    required property MessageProps props

    readonly property bool hasSide: props.showsSlip || props.choices.length > 0
    readonly property bool beside: !Theme.portrait && hasSide
    readonly property real textWidth: beside ? width * 0.585 : Theme.portrait ? width : width * 0.82
    readonly property real roomHeight: (doors.visible ? doors.y : height) - Theme.px(Theme.portrait ? 40 : 24)

    Fitted {
        id: words

        readonly property real topMargin: Theme.px(root.hasSide ? 30 : 200)

        y: Theme.portrait ? topMargin : Math.max(0, (root.roomHeight - height) / 2)
        width: root.textWidth
        height: implicitHeight
        maximumHeight: Theme.portrait && root.hasSide ? root.roomHeight * 0.66 : root.roomHeight - (Theme.portrait ? topMargin : 0)
        spacing: Theme.px(Theme.portrait ? 38 : 26)

        RoleMark {
            implicitWidth: Theme.px(Theme.portrait ? 136 : 124)
            role: root.props.role
            icon: root.props.icon === "" ? "looking" : root.props.icon
        }

        BalancedLabel {
            maximumWidth: words.width
            text: root.props.headline
            color: Theme.roleColor(root.props.role)
            font.pixelSize: Theme.headlineSize
            font.weight: Font.Bold
            font.letterSpacing: -Theme.px(1)
        }

        BalancedLabel {
            maximumWidth: words.width
            text: root.props.body
            textFormat: Text.StyledText
            font.pixelSize: Theme.leadSize
            lineHeight: 1.05
        }

        WaitingDots {
            visible: root.props.waiting
        }

        BalancedLabel {
            maximumWidth: words.width
            text: root.props.hint
            textFormat: Text.StyledText
            font.pixelSize: Theme.leadSize
            lineHeight: 1.05
            visible: text !== ""
        }

        RichLabel {
            width: words.width
            text: root.props.source
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            visible: text !== ""
        }
    }

    Item {
        id: side

        readonly property real freeTop: Theme.portrait ? words.y + words.height + Theme.px(40) : 0

        x: Theme.portrait ? 0 : root.textWidth + Theme.px(72)
        y: freeTop
        width: root.width - x
        height: root.roomHeight - freeTop

        SlipDrawing {
            anchors.centerIn: parent
            width: Math.min(parent.width, parent.height / 0.66, Theme.px(760))
            title: root.props.slipTitle
            numberLabel: root.props.slipNumberLabel
            visible: root.props.showsSlip
        }

        // As high as its choices; what does not fit is reached by dragging, and the cut button says that there is more.
        ListView {
            y: Theme.portrait ? parent.height - height : (parent.height - height) / 2
            width: parent.width
            height: Math.min(contentHeight, parent.height)
            spacing: Theme.gap
            clip: contentHeight > height
            interactive: contentHeight > height
            boundsBehavior: Flickable.StopAtBounds
            model: root.props.choices

            delegate: Tile {
                required property int index
                required property string modelData

                width: ListView.view.width
                icon: "choose"
                text: root.props.choiceLabels[index] ?? modelData
                onTapped: root.acted("choose_agency", modelData)
            }
        }
    }

    DoorTiles {
        id: doors

        anchors.bottom: parent.bottom
        width: Theme.portrait || labels.length > 2 ? root.width : root.width * 0.57
        columns: Math.max(1, labels.length)
        labels: root.props.doors
        actions: root.props.doorActions
        visible: labels.length > 0
        onActed: (action, value) => root.acted(action, value)
    }
}
