import QtQuick
import Kiosk.Theme

// One quiet line about the machine: a round mark when all is well, a square one when something needs somebody.
Item {
    id: root

    required property string text
    required property string role
    // Along the left edge instead of the right one.
    property bool leading: false
    readonly property bool calm: role === "ready"
    readonly property real markRoom: mark.width + Theme.px(18)

    implicitHeight: Math.max(label.implicitHeight, mark.height)
    visible: text !== ""

    Rectangle {
        id: mark

        x: label.x - root.markRoom
        y: (measure.height - height) / 2
        width: Theme.px(20)
        height: width
        radius: root.calm ? width / 2 : Theme.px(3)
        color: Theme.roleColor(root.role)
    }

    Label {
        id: label

        x: root.leading ? root.markRoom : root.width - width
        width: Math.min(Math.ceil(measure.implicitWidth), root.width - root.markRoom)
        text: root.text
        color: root.calm ? Theme.soft : Theme.roleColor(root.role)
        font.pixelSize: Theme.noteSize
        font.weight: root.calm ? Font.Normal : Font.DemiBold
    }

    Label {
        id: measure

        text: root.text
        font: label.font
        visible: false
        wrapMode: Text.NoWrap
    }
}
