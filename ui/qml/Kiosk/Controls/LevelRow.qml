import QtQuick
import Kiosk.Theme

// Something that can be made more or less: what it is and how much, and a button on either side of its bar.
Item {
    id: root

    signal acted(string way)

    required property string label
    required property real percent
    required property string less
    required property string more

    implicitHeight: words.height + Theme.px(20) + Theme.touchHeight

    Label {
        id: words

        width: root.width
        text: root.label
        font.pixelSize: Theme.px(36)
        font.weight: Font.DemiBold
    }

    PillButton {
        id: lessButton

        anchors.bottom: parent.bottom
        width: Theme.px(200)
        text: root.less
        Accessible.name: `${root.less}: ${root.label}`
        onTapped: root.acted("less")
    }

    Rectangle {
        anchors.verticalCenter: lessButton.verticalCenter
        x: lessButton.width + Theme.gap
        width: root.width - 2 * x
        height: Theme.px(24)
        radius: height / 2
        color: Theme.seaTint
        border.width: Theme.outline
        border.color: Theme.sea

        Rectangle {
            width: Math.max(height, parent.width * root.percent / 100)
            height: parent.height
            radius: height / 2
            color: Theme.sea
        }
    }

    PillButton {
        anchors.bottom: parent.bottom
        x: root.width - width
        width: lessButton.width
        text: root.more
        Accessible.name: `${root.more}: ${root.label}`
        onTapped: root.acted("more")
    }
}
