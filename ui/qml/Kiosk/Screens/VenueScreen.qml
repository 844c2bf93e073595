import QtQuick
import Kiosk.Theme
import Kiosk.Controls
import Kiosk.Props

// One venue: what and where it is, and whether it is open; its week; and the number to call, as a code too.
Item {
    id: root

    required property VenueProps props

    readonly property bool portrait: Theme.portrait
    readonly property bool found: props.empty === ""
    readonly property bool sided: props.phone !== "" || props.hoursTitle !== ""
    readonly property real sideWidth: portrait ? width : Theme.px(720)
    readonly property real storyWidth: portrait ? width : width - sideWidth - Theme.px(64)
    readonly property real sideHeight: sided ? side.implicitHeight : Theme.px(460)
    // In portrait what is left over parts header, story, cards and source.
    readonly property real slack: Math.max(0, source.y - story.contentHeight - sideHeight - Theme.px(72)) / 3
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

        y: Theme.px(8) + (root.portrait ? root.slack : Math.max(0, source.y - Theme.gap - contentHeight) / 2)
        width: root.storyWidth
        height: (root.portrait ? Math.min(contentHeight, source.y - root.sideHeight - Theme.px(72)) : source.y - Theme.gap - y)
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
    }

    Fitted {
        id: side

        x: root.width - width
        y: root.portrait ? source.y - implicitHeight - Theme.px(32) - root.slack : (root.height - implicitHeight) / 2
        width: root.sideWidth
        height: implicitHeight
        maximumHeight: root.height * (root.portrait ? 0.6 : 1)
        spacing: Theme.gap
        visible: root.found && root.sided

        HoursCard {
            width: side.width
            title: root.props.hoursTitle
            days: root.props.days
            hours: root.props.hours
            today: root.props.today
            closed: root.props.closed
            visible: title !== ""
        }

        CallCard {
            width: side.width
            title: root.props.phoneTitle
            number: root.props.phone
            hint: root.props.phoneHint
            code: root.props.phoneCode
            modules: root.props.phoneModules
            visible: number !== ""
        }
    }

    PlacePicture {
        x: root.width - width
        y: root.portrait ? source.y - height - Theme.px(32) - root.slack : (root.height - height) / 2
        width: root.sideWidth
        height: root.sideHeight
        visible: root.found && !root.sided
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
}
