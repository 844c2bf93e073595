import QtQuick
import Kiosk.Theme

// The one kind of button. `primary` is filled, at most one on a screen; `quiet` stands back, for settings. `role` colours
// it where it is no plain button. What cannot be touched now lies flat on the paper.
Pressable {
    id: root

    property bool primary: false
    property bool quiet: false
    // A quiet one that stands out all the same, as keys do.
    property bool onCard: false
    property string role: "sea"
    property string icon: ""
    property real fontSize: Theme.buttonSize
    property real padding: Theme.px(38)
    property alias maximumLineCount: label.maximumLineCount

    readonly property color strong: Theme.roleColor(role)
    readonly property color inkColor: !enabled ? Theme.soft : primary ? Theme.card : quiet ? Theme.ink : strong
    readonly property real iconRoom: icon === "" ? 0 : mark.width + Theme.px(14)

    implicitWidth: Math.ceil(measure.implicitWidth) + iconRoom + 2 * padding
    implicitHeight: Theme.touchHeight
    radius: height / 2
    border.width: !enabled && Theme.contrast ? 0 : quiet || !enabled ? Math.max(Theme.hairline, Theme.outline) : Theme.px(3)
    border.color: (quiet && !pressed) || !enabled ? Theme.line : strong
    color: !enabled ? Theme.paper : primary ? (pressed ? Theme.ink : strong) : (pressed ? Theme.roleTint(role) : quiet && !onCard ? Theme.paper : Theme.card)

    Label {
        id: measure

        text: root.text
        font: label.font
        visible: false
        wrapMode: Text.NoWrap
    }

    Row {
        anchors.centerIn: parent
        spacing: Theme.px(14)

        Icon {
            id: mark

            anchors.verticalCenter: parent.verticalCenter
            width: root.fontSize * 1.2
            height: width
            name: root.icon
            color: root.inkColor
            visible: root.icon !== ""
        }

        Label {
            id: label

            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(Math.ceil(measure.implicitWidth), root.width - root.iconRoom - Theme.px(24))
            text: root.text
            color: root.inkColor
            font.pixelSize: root.fontSize
            font.weight: root.quiet ? Font.DemiBold : Font.Bold
            horizontalAlignment: Text.AlignHCenter
            maximumLineCount: 2
            elide: Text.ElideRight
        }
    }
}
