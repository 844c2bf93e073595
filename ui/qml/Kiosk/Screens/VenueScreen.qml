import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// One venue: what and where it is, and whether it is open; its week; and the number to call, as a code too. In portrait
// all of it stands below one another, and turns as a whole where it does not fit.
Item {
    id: root

    required property VenueProps props

    readonly property bool portrait: Theme.portrait
    readonly property bool found: props.empty === ""
    readonly property bool sided: props.phone !== "" || props.hoursTitle !== ""
    readonly property real sideWidth: portrait ? width : Theme.px(720)
    readonly property real storyWidth: portrait ? width : width - sideWidth - Theme.px(64)
    readonly property int letters: props.name.length

    Column {
        anchors.verticalCenter: parent.verticalCenter
        width: root.width
        spacing: Theme.gap
        visible: !root.found

        BalancedLabel {
            maximumWidth: root.width
            text: root.props.empty
            font.pixelSize: Theme.px(64)
            font.weight: Font.Bold
        }

        BalancedLabel {
            maximumWidth: root.width
            text: root.props.advice
            font.pixelSize: Theme.leadSize
            visible: text !== ""
        }
    }

    ReadingPane {
        id: story

        y: Theme.px(8) + Math.max(0, source.y - Theme.gap - contentHeight) / 2
        width: root.storyWidth
        height: source.y - Theme.gap - y
        spacing: Theme.px(root.portrait ? 32 : 26)
        upLabel: root.props.up
        downLabel: root.props.down
        topic: root.props.name
        visible: root.found

        Item {
            width: story.width
            height: Math.max(mark.height, kind.height)

            Rectangle {
                id: mark

                width: Theme.px(76)
                height: width
                radius: Theme.px(20)
                color: Theme.seaTint
                border.width: Theme.outline
                border.color: Theme.sea

                Icon {
                    anchors.centerIn: parent
                    width: Theme.px(46)
                    height: width
                    name: root.props.icon
                    color: Theme.sea
                }
            }

            Label {
                id: kind

                x: mark.width + Theme.px(22)
                anchors.verticalCenter: mark.verticalCenter
                width: parent.width - x
                text: root.props.kind
                color: Theme.soft
                font.pixelSize: Theme.px(root.portrait ? 32 : 30)
            }
        }

        BalancedLabel {
            maximumWidth: story.width
            text: root.props.name
            font.pixelSize: Theme.px(root.letters <= 26 ? 80 : root.letters <= 60 ? 62 : 48)
            font.weight: Font.Bold
        }

        Rectangle {
            width: badge.width + Theme.px(56)
            height: badge.height + Theme.px(28)
            radius: Theme.px(26)
            color: Theme.roleTint(root.props.stateRole)
            border.width: Theme.outline
            border.color: Theme.roleColor(root.props.stateRole)
            visible: root.props.state !== ""

            Row {
                id: badge

                x: Theme.px(24)
                anchors.verticalCenter: parent.verticalCenter
                spacing: Theme.px(20)

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    width: Theme.px(52)
                    height: width
                    name: root.props.stateRole === "ready" ? "check" : "progress"
                    color: Theme.roleColor(root.props.stateRole)
                }

                Column {
                    BalancedLabel {
                        maximumWidth: story.width - Theme.px(140)
                        text: root.props.state
                        color: Theme.roleColor(root.props.stateRole)
                        font.pixelSize: Theme.px(40)
                        font.weight: Font.Bold
                    }

                    BalancedLabel {
                        maximumWidth: story.width - Theme.px(140)
                        text: root.props.again
                        color: Theme.roleColor(root.props.stateRole)
                        font.pixelSize: Theme.px(32)
                        font.weight: Font.DemiBold
                        visible: text !== ""
                    }
                }
            }
        }

        Column {
            width: story.width
            visible: root.props.addressLabel !== ""

            Label {
                width: parent.width
                text: root.props.addressLabel
                color: Theme.soft
                font.pixelSize: Theme.px(30)
            }

            BalancedLabel {
                maximumWidth: parent.width
                text: root.props.address
                font.pixelSize: Theme.leadSize
                font.weight: Font.DemiBold
            }
        }

        BalancedLabel {
            maximumWidth: story.width
            text: root.props.missing
            font.pixelSize: Theme.leadSize
            visible: text !== ""
        }

        BalancedLabel {
            maximumWidth: story.width
            text: root.props.note
            visible: text !== ""
        }

        Cards {
            width: story.width
            props: root.props
            visible: root.portrait && root.sided
        }

        PlacePicture {
            width: story.width
            height: Theme.px(480)
            visible: root.portrait && !root.sided
        }
    }

    Fitted {
        id: side

        x: root.width - width
        y: (root.height - implicitHeight) / 2
        width: root.sideWidth
        height: implicitHeight
        maximumHeight: root.height
        visible: root.found && root.sided && !root.portrait

        Cards {
            width: side.width
            props: root.props
        }
    }

    PlacePicture {
        x: root.width - width
        y: (root.height - height) / 2
        width: root.sideWidth
        height: Theme.px(460)
        visible: root.found && !root.sided && !root.portrait
    }

    Label {
        id: source

        y: root.height - height - Theme.px(8)
        width: root.storyWidth
        text: root.props.source
        color: Theme.soft
        font.pixelSize: Theme.noteSize
        visible: root.found
    }

    component Cards: Column {
        id: cards

        required property VenueProps props

        topPadding: Theme.px(Theme.portrait ? 16 : 0)
        spacing: Theme.gap

        HoursCard {
            width: cards.width
            title: cards.props.hoursTitle
            days: cards.props.days
            hours: cards.props.hours
            today: cards.props.today
            closed: cards.props.closed
            visible: title !== ""
        }

        CallCard {
            width: cards.width
            title: cards.props.phoneTitle
            number: cards.props.phone
            hint: cards.props.phoneHint
            code: cards.props.phoneCode
            modules: cards.props.phoneModules
            visible: number !== ""
        }
    }
}
