import QtQuick
import Kiosk.Theme

// A place: where the directory knows it, the whole card leads there.
Pressable {
    id: root

    required property string title
    required property string name
    required property string note
    required property bool leads

    implicitHeight: Math.max(Theme.touchHeight, placeWords.height + Theme.px(40))
    text: `${title}: ${name}`
    enabled: leads
    activeFocusOnTab: leads
    radius: Theme.radius
    color: pressed ? Theme.seaTint : Theme.card
    border.width: leads ? Theme.px(3) : Math.max(Theme.hairline, Theme.outline)
    border.color: leads ? Theme.sea : Theme.line

    Icon {
        id: pin

        x: Theme.px(28)
        anchors.verticalCenter: parent.verticalCenter
        width: Theme.px(52)
        height: width
        name: "place"
        color: Theme.sea
    }

    Column {
        id: placeWords

        anchors.left: pin.right
        anchors.leftMargin: Theme.gap
        anchors.right: parent.right
        anchors.rightMargin: Theme.px(28)
        anchors.verticalCenter: parent.verticalCenter

        Label {
            width: parent.width
            text: root.title
            color: root.leads ? Theme.sea : Theme.soft
            font.pixelSize: Theme.noteSize
            font.weight: root.leads ? Font.Bold : Font.Normal
        }

        Label {
            width: parent.width
            text: root.name
            font.pixelSize: Theme.px(root.name.length > 60 ? 28 : Theme.portrait ? 38 : 33)
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
            maximumLineCount: 6
            elide: Text.ElideRight
        }

        Label {
            width: parent.width
            text: root.note
            font.pixelSize: Theme.noteSize
            visible: text !== ""
        }
    }
}
