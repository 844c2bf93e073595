pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// The rest of what is known of a dossier: dates, what is missing or to pay, where to go, and the way onto one's phone.
Item {
    id: root

    signal acted(string action, string value)

    required property MoreProps props

    readonly property real sideWidth: Theme.portrait ? width : Theme.px(660)
    readonly property real titleSize: Theme.px(Theme.portrait ? 40 : 36)

    Row {
        id: head

        y: Theme.px(Theme.portrait ? 24 : 2)
        spacing: Theme.gap

        RoleMark {
            id: mark

            implicitWidth: Theme.px(84)
            anchors.verticalCenter: parent.verticalCenter
            role: root.props.role
            icon: root.props.icon
        }

        BalancedLabel {
            anchors.verticalCenter: parent.verticalCenter
            maximumWidth: root.width - mark.width - Theme.gap
            text: root.props.headline
            color: Theme.roleColor(root.props.role)
            font.pixelSize: Theme.px(Theme.portrait ? 58 : 54)
            font.weight: Font.Bold
        }
    }

    ReadingPane {
        id: story

        y: head.y + head.height + Theme.px(Theme.portrait ? 40 : 26)
        width: Theme.portrait ? root.width : root.width - root.sideWidth - Theme.px(64)
        height: (Theme.portrait ? side.y - Theme.px(36) : root.height) - y
        spacing: Theme.px(Theme.portrait ? 34 : 24)
        upLabel: root.props.up
        downLabel: root.props.down
        topic: root.props.headline

        Label {
            width: story.width
            text: root.props.listTitle
            font.pixelSize: root.titleSize
            font.weight: Font.Bold
            visible: root.props.listItems.length > 0
        }

        Column {
            width: story.width
            spacing: Theme.smallGap
            visible: root.props.listItems.length > 0

            Repeater {
                model: root.props.listItems

                Item {
                    id: entry

                    required property string modelData

                    width: story.width
                    height: said.height

                    Rectangle {
                        y: Theme.textSize * 0.42
                        width: Theme.px(14)
                        height: width
                        radius: width / 2
                        color: Theme.roleColor(root.props.role)
                    }

                    Label {
                        id: said

                        x: Theme.px(38)
                        width: parent.width - x
                        text: entry.modelData
                        font.weight: Font.Medium
                        wrapMode: Text.Wrap
                    }
                }
            }
        }

        Label {
            width: story.width
            text: root.props.withheld
            color: Theme.soft
            visible: text !== ""
        }

        Label {
            width: story.width
            text: root.props.datesTitle
            font.pixelSize: root.titleSize
            font.weight: Font.Bold
        }

        DatesLine {
            width: story.width
            labels: root.props.dateLabels
            dates: root.props.dates
            past: root.props.datesPast
            chip: root.props.chip
            chipAt: root.props.chipAt
            chipRole: root.props.chipRole
        }

        SlipField {
            width: story.width
            label: root.props.procedureLabel
            value: root.props.procedure
            valueSize: Theme.px(Theme.portrait ? 34 : 32)
            maximumLines: 9
        }

        SlipField {
            width: story.width
            label: root.props.agencyLabel
            value: root.props.agency
            valueSize: Theme.px(Theme.portrait ? 34 : 32)
            maximumLines: 9
        }

        Column {
            width: story.width

            Label {
                width: parent.width
                text: root.props.updated
                color: Theme.soft
                font.pixelSize: Theme.noteSize
            }

            RichLabel {
                width: parent.width
                text: root.props.source
                color: Theme.soft
                font.pixelSize: Theme.noteSize
            }
        }
    }

    Column {
        id: side

        x: root.width - width
        y: Theme.portrait ? root.height - height : story.y
        width: root.sideWidth
        spacing: Theme.px(28)

        Rectangle {
            width: parent.width
            height: Math.max(phoneWords.height, code.height) + Theme.px(52)
            radius: Theme.radius
            color: Theme.card
            border.width: Math.max(Theme.hairline, Theme.outline)
            border.color: Theme.line
            visible: root.props.phoneTitle !== ""

            QrCode {
                id: code

                x: Theme.px(28)
                y: Theme.px(28)
                width: Theme.px(Theme.portrait ? 224 : 248)
                height: width
                path: root.props.phoneCode
                modules: root.props.phoneModules
                description: `${root.props.phoneTitle}: ${root.props.phoneAddress}`
            }

            Column {
                id: phoneWords

                anchors.left: code.right
                anchors.leftMargin: Theme.gap
                anchors.right: parent.right
                anchors.rightMargin: Theme.px(28)
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.px(6)

                Label {
                    width: parent.width
                    text: root.props.phoneTitle
                    font.pixelSize: Theme.px(Theme.portrait ? 36 : 32)
                    font.weight: Font.Bold
                }

                BalancedLabel {
                    maximumWidth: parent.width
                    text: root.props.phoneHow
                    font.pixelSize: Theme.px(Theme.portrait ? 30 : 28)
                }

                Label {
                    width: parent.width
                    text: root.props.phoneAddress
                    color: Theme.sea
                    font.pixelSize: Theme.px(30)
                    font.weight: Font.Bold
                    wrapMode: Text.WrapAnywhere
                }
            }
        }

        PlaceCard {
            width: parent.width
            leads: root.props.venueId !== ""
            title: leads ? root.props.venueButton : root.props.venueTitle
            name: root.props.venueName
            note: root.props.venueNote
            visible: root.props.venueTitle !== ""
            onTapped: root.acted("open_venue", root.props.venueId)
        }
    }
}
