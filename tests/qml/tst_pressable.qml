pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Kiosk.Controls

TestCase {
    id: root

    property Row row: null
    property Pressable first: null
    property Pressable second: null
    property Pressable third: null

    name: "Pressable"
    when: windowShown
    visible: true
    width: 900
    height: 400

    Component {
        id: three

        Row {
            spacing: 20

            Pressable {
                objectName: "first"
                text: objectName
                width: 200
                height: 100
            }

            Pressable {
                objectName: "second"
                text: objectName
                width: 200
                height: 100
            }

            Pressable {
                objectName: "third"
                text: objectName
                width: 200
                height: 100
            }
        }
    }

    SignalSpy {
        id: taps

        signalName: "tapped"
    }

    function init() {
        row = createTemporaryObject(three, root);
        first = findChild(row, "first");
        second = findChild(row, "second");
        third = findChild(row, "third");
        taps.target = second;
        taps.clear();
    }

    function test_a_key_presses_it_data() {
        return [
            {
                "tag": "Space",
                "key": Qt.Key_Space
            },
            {
                "tag": "Return",
                "key": Qt.Key_Return
            },
            {
                "tag": "Enter of the keypad",
                "key": Qt.Key_Enter
            }
        ];
    }

    function test_a_key_presses_it(data) {
        second.forceActiveFocus();
        keyClick(data.key);
        compare(taps.count, 1);
    }

    function test_other_keys_do_nothing() {
        second.forceActiveFocus();
        for (const key of [Qt.Key_A, Qt.Key_Escape, Qt.Key_Backspace, Qt.Key_Shift])
            keyClick(key);
        compare(taps.count, 0);
        verify(second.activeFocus);
    }

    function test_a_finger_presses_it() {
        mousePress(second);
        verify(second.pressed);
        mouseRelease(second);
        verify(!second.pressed);
        compare(taps.count, 1);
    }

    function test_a_finger_that_trembles_still_presses_it() {
        mousePress(second, 20, 20);
        mouseMove(second, 150, 80);
        mouseRelease(second, 150, 80);
        compare(taps.count, 1);
    }

    function test_a_finger_that_leaves_it_does_not() {
        mousePress(second, 100, 50);
        mouseMove(second, 100, 250);
        mouseRelease(second, 100, 250);
        compare(taps.count, 0);
        verify(!second.pressed);
    }

    function test_keys_lead_on_and_back_data() {
        return [
            {
                "tag": "Tab",
                "on": Qt.Key_Tab,
                "back": Qt.Key_Backtab
            },
            {
                "tag": "across",
                "on": Qt.Key_Right,
                "back": Qt.Key_Left
            },
            {
                "tag": "down and up",
                "on": Qt.Key_Down,
                "back": Qt.Key_Up
            }
        ];
    }

    function test_keys_lead_on_and_back(data) {
        first.forceActiveFocus(Qt.TabFocusReason);
        keyClick(data.on);
        verify(second.activeFocus);
        keyClick(data.on);
        verify(third.activeFocus);
        keyClick(data.back);
        verify(second.activeFocus);
    }

    function test_a_ring_shows_where_the_focus_is() {
        const ring = second.children.find(child => child instanceof FocusRing);
        verify(!ring.visible);
        second.forceActiveFocus(Qt.TabFocusReason);
        verify(ring.visible);
        verify(ring.width > second.width && ring.height > second.height);
        first.forceActiveFocus(Qt.TabFocusReason);
        verify(!ring.visible);
    }

    function test_what_is_disabled_is_passed_over_and_cannot_be_pressed() {
        second.enabled = false;
        mouseClick(second);
        first.forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Right);
        verify(third.activeFocus);
        compare(taps.count, 0);
    }

    function test_it_says_what_it_is() {
        compare(second.Accessible.role, Accessible.Button);
        compare(second.Accessible.name, "second");
        verify(second.Accessible.focusable);
    }
}
