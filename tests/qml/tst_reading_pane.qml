pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Kiosk.Controls

TestCase {
    id: root

    name: "ReadingPane"
    when: windowShown
    visible: true
    width: 900
    height: 700

    Component {
        id: component

        ReadingPane {
            id: pane

            property real contentLength: 2000

            width: 800
            height: 600
            upLabel: "Up"
            downLabel: "Down"
            topic: "first"

            Rectangle {
                width: pane.width
                height: pane.contentLength
            }
        }
    }

    function made(length) {
        return createTemporaryObject(component, root, {
            "contentLength": length
        });
    }

    function flick(pane) {
        return Array.from(pane.children).find(child => child instanceof Flickable);
    }

    function button(pane, text) {
        const row = Array.from(pane.children).find(child => child instanceof Row);
        return Array.from(row.children).find(child => child.text === text);
    }

    function test_what_fits_has_no_buttons_and_does_not_move() {
        const pane = made(500);
        verify(!pane.longer);
        verify(!button(pane, "Down").visible);
        mouseDrag(pane, 400, 500, 0, -300);
        compare(flick(pane).contentY, 0);
        compare(flick(pane).height, pane.height);
    }

    function test_what_does_not_fit_is_turned_by_buttons_to_its_end_and_back() {
        const pane = made(2000);
        verify(pane.longer);
        verify(!button(pane, "Up").enabled);
        verify(button(pane, "Down").enabled);
        mouseClick(button(pane, "Down"));
        verify(flick(pane).contentY > 0);
        verify(flick(pane).contentY < flick(pane).height);
        verify(button(pane, "Up").enabled);
        for (let times = 0; times < 10; ++times)
            mouseClick(button(pane, "Down"));
        compare(flick(pane).contentY, 2000 - flick(pane).height);
        verify(!button(pane, "Down").enabled);
        for (let times = 0; times < 10; ++times)
            mouseClick(button(pane, "Up"));
        compare(flick(pane).contentY, 0);
    }

    function test_it_is_turned_by_keys() {
        const pane = made(2000);
        button(pane, "Down").forceActiveFocus();
        keyClick(Qt.Key_Return);
        verify(flick(pane).contentY > 0);
    }

    function test_it_is_dragged() {
        const pane = made(2000);
        mouseDrag(pane, 400, 400, 0, -250, Qt.LeftButton, Qt.NoModifier, 20);
        tryVerify(() => flick(pane).contentY > 0);
    }

    function test_another_topic_begins_at_its_beginning() {
        const pane = made(2000);
        mouseClick(button(pane, "Down"));
        pane.topic = "second";
        compare(flick(pane).contentY, 0);
    }

    function test_content_that_became_shorter_is_not_left_out_of_sight() {
        const pane = made(2000);
        for (let times = 0; times < 10; ++times)
            mouseClick(button(pane, "Down"));
        pane.contentLength = 700;
        tryVerify(() => flick(pane).contentY <= 700 - flick(pane).height + 1);
        pane.contentLength = 100;
        tryCompare(flick(pane), "contentY", 0);
        verify(!pane.longer);
    }

    function test_buttons_are_large_and_lie_below_the_text() {
        const pane = made(2000);
        const up = button(pane, "Up");
        verify(up.width >= 88 && up.height >= 88);
        verify(up.mapToItem(pane, 0, 0).y >= flick(pane).height);
        compare(up.Accessible.name, "Up");
    }
}
