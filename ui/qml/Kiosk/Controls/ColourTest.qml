import QtQuick

// The whole screen in one colour: a broken dot shows. A touch anywhere leads to the next.
Pressable {
    id: root

    required property int colour

    readonly property list<color> colours: ["#FF0000", "#00FF00", "#0000FF", "#FFFFFF", "#000000", "#808080"]

    color: colours[colour]
}
