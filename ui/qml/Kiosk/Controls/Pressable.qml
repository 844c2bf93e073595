import QtQuick

// What every touched thing is: by finger, by keyboard, by switch or by name.
Rectangle {
    id: root

    signal tapped

    required property string text
    readonly property alias pressed: tap.pressed

    activeFocusOnTab: true
    // Its ring lies above whatever stands close by.
    z: activeFocus ? 1 : 0

    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.focusable: true
    Accessible.onPressAction: root.tapped()

    // What is gone from the screen is not opened again by the next press.
    onVisibleChanged: if (!visible)
        focus = false

    Keys.onPressed: event => {
        if (event.modifiers & ~Qt.KeypadModifier)
            return;
        switch (event.key) {
        case Qt.Key_Space:
        case Qt.Key_Return:
        case Qt.Key_Enter:
            root.tapped();
            break;
        case Qt.Key_Right:
        case Qt.Key_Down:
            root.nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason);
            break;
        case Qt.Key_Left:
        case Qt.Key_Up:
            root.nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason);
            break;
        default:
            return;
        }
        event.accepted = true;
    }

    FocusRing {
        shown: root.activeFocus
        corner: root.radius
    }

    TapHandler {
        id: tap

        // A finger that trembles still taps, as long as it stays on the button.
        gesturePolicy: TapHandler.WithinBounds
        onTapped: root.tapped()
    }
}
