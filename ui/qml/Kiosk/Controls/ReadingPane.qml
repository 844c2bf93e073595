import QtQuick
import Kiosk.Theme

// Text that is never cut: what does not fit is reached by dragging, or by the two buttons that then stand below it.
// They take height, never width: whether it fits must not depend on whether it did.
Item {
    id: root

    default property alias content: column.data
    property alias spacing: column.spacing
    readonly property alias contentHeight: column.height
    required property string upLabel
    required property string downLabel
    // What it is about: another topic starts at its beginning.
    required property string topic
    readonly property bool longer: column.height > height + 1

    onTopicChanged: flick.contentY = 0

    function turn(pages: int): void {
        flick.contentY = Math.max(0, Math.min(column.height - flick.height, flick.contentY + pages * flick.height * 0.8));
    }

    Flickable {
        id: flick

        width: root.width
        height: root.height - (root.longer ? Theme.touchHeight + Theme.gap : 0)
        contentHeight: column.height
        interactive: root.longer
        clip: root.longer
        boundsBehavior: Flickable.StopAtBounds
        onContentHeightChanged: root.turn(0)

        Column {
            id: column

            width: flick.width
        }
    }

    Row {
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        spacing: Theme.gap
        visible: root.longer

        PageButton {
            text: root.upLabel
            turned: 180
            enabled: flick.contentY > 1
            onTapped: root.turn(-1)
        }

        PageButton {
            text: root.downLabel
            turned: 0
            enabled: flick.contentY < column.height - flick.height - 1
            onTapped: root.turn(1)
        }
    }

    component PageButton: Pressable {
        id: button

        required property int turned

        width: Theme.touchHeight
        height: width
        radius: width / 2
        border.width: Theme.px(3)
        border.color: enabled ? Theme.sea : Theme.line
        color: pressed ? Theme.seaTint : Theme.card

        Icon {
            anchors.centerIn: parent
            width: parent.width * 0.5
            height: width
            rotation: button.turned
            name: "down"
            color: button.enabled ? Theme.sea : Theme.soft
        }
    }
}
