import QtQuick

// The whole screen in one colour: a broken dot shows. A touch anywhere leads to the next.
Item {
    id: root

    signal tapped

    required property string text
    required property int colour

    readonly property list<color> colours: ["#FF0000", "#00FF00", "#0000FF", "#FFFFFF", "#000000", "#808080"]

    Pressable {
        anchors.fill: parent
        text: root.text
        color: root.colours[root.colour]
        onTapped: root.tapped()
    }
}
