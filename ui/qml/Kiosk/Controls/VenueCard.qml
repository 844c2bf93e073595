pragma ComponentBehavior: Bound

import QtQuick
import Kiosk.Theme

// One venue of a list; the whole card leads to it. The name is as large as there is room for. Where there is not enough
// for everything, the address goes first, then the icon.
Pressable {
    id: root

    required property string icon
    required property string name
    required property string note
    required property string opening
    required property string openingRole

    readonly property real padding: Theme.px(20)
    readonly property real room: height - Theme.px(14)
    readonly property real plateRoom: plate.width + Theme.px(18)
    readonly property bool plated: narrow.implicitHeight + below <= room
    readonly property real textWidth: width - 2 * padding - (plated ? plateRoom : 0)
    readonly property real below: openingLine.text === "" ? 0 : openingLine.implicitHeight

    text: [name, opening, note].filter(said => said !== "").join(". ")
    radius: Theme.radius
    border.width: Math.max(Theme.hairline, Theme.outline)
    border.color: pressed ? Theme.sea : Theme.line
    color: pressed ? Theme.seaTint : Theme.card

    Rectangle {
        id: plate

        x: root.padding
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(Theme.portrait ? 60 : 72)
        height: width
        radius: Theme.px(20)
        color: Theme.seaTint
        visible: root.plated

        Icon {
            anchors.centerIn: parent
            width: plate.width * 0.58
            height: width
            name: root.icon
            color: Theme.sea
        }
    }

    NameLabel {
        id: narrow

        width: root.width - 2 * root.padding - root.plateRoom
        font.pixelSize: Theme.px(28)
        visible: false
    }

    NameLabel {
        id: readable

        width: root.textWidth
        font.pixelSize: Theme.px(30)
        visible: false
    }

    Column {
        x: root.padding + (root.plated ? root.plateRoom : 0)
        anchors.verticalCenter: parent.verticalCenter
        width: root.textWidth

        Item {
            width: root.textWidth
            height: Math.min(fitted.height, Math.ceil(fitted.contentHeight))

            NameLabel {
                id: fitted

                width: parent.width
                height: root.room - root.below - (noteLine.visible ? noteLine.implicitHeight : 0)
                font.pixelSize: Theme.px(Theme.portrait ? 34 : 40)
                fontSizeMode: Text.Fit
                minimumPixelSize: Theme.px(28)
                elide: Text.ElideRight
            }
        }

        Label {
            id: noteLine

            width: parent.width
            text: root.note
            color: Theme.soft
            font.pixelSize: Theme.noteSize
            wrapMode: Text.Wrap
            visible: text !== "" && readable.implicitHeight + root.below + implicitHeight <= root.room
        }

        Label {
            id: openingLine

            width: parent.width
            text: root.opening
            color: Theme.roleColor(root.openingRole)
            font.pixelSize: Theme.noteSize
            font.weight: Font.Bold
            visible: text !== ""
        }
    }

    component NameLabel: Label {
        text: root.name
        font.weight: Font.DemiBold
        horizontalAlignment: Text.AlignLeft
        wrapMode: Text.Wrap
    }
}
