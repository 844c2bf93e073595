pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Kiosk.Theme
import Kiosk.Controls

TestCase {
    id: root

    readonly property string sentence: "a label that is much longer than anything that a button in this house ever says"

    name: "PillButton"
    when: windowShown
    visible: true
    width: 900
    height: 400

    Component {
        id: button

        PillButton {
            text: "A label"
        }
    }

    // The label that is shown; the other one only measures.
    function label(item) {
        return item.children.find(child => child instanceof Row).children.find(child => child instanceof Text);
    }

    function test_it_is_as_large_as_a_finger_wants() {
        const made = createTemporaryObject(button, root);
        verify(made.height >= 88);
        verify(made.width > made.height);
        compare(made.radius, made.height / 2);
    }

    function test_it_is_as_wide_as_its_words() {
        const made = createTemporaryObject(button, root);
        const before = made.width;
        verify(!label(made).truncated);
        made.text = "A much longer label";
        verify(made.width > before);
        compare(label(made).lineCount, 1);
        verify(!label(made).truncated);
    }

    function test_an_icon_takes_room() {
        const made = createTemporaryObject(button, root);
        const before = made.width;
        made.icon = "check";
        verify(made.width > before + 20);
    }

    function test_words_that_are_too_long_take_two_lines_and_are_cut() {
        const made = createTemporaryObject(button, root, {
            "text": sentence,
            "width": 260
        });
        compare(label(made).lineCount, 2);
        verify(label(made).truncated);
        verify(label(made).width <= made.width);
    }

    function test_primary_is_filled_and_pressing_shows() {
        const made = createTemporaryObject(button, root, {
            "primary": true
        });
        compare(made.color, Theme.sea);
        compare(label(made).color, Theme.card);
        mousePress(made);
        compare(made.color, Theme.ink);
        mouseRelease(made);
        compare(made.color, Theme.sea);
    }

    function test_quiet_stands_back() {
        const made = createTemporaryObject(button, root, {
            "quiet": true
        });
        compare(made.color, Theme.paper);
        compare(made.border.color, Theme.line);
        compare(label(made).color, Theme.ink);
    }

    function test_a_role_colours_it_data() {
        return [
            {
                "tag": "act",
                "color": Theme.act
            },
            {
                "tag": "stop",
                "color": Theme.stop
            },
            {
                "tag": "ready",
                "color": Theme.ready
            }
        ];
    }

    function test_a_role_colours_it(data) {
        const made = createTemporaryObject(button, root, {
            "role": data.tag
        });
        compare(made.border.color, data.color);
        compare(label(made).color, data.color);
    }
}
