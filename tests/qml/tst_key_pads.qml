pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Kiosk.Controls

TestCase {
    id: root

    name: "KeyPads"
    when: windowShown
    visible: true
    width: 1100
    height: 700

    Component {
        id: keyBoard

        KeyBoard {
            width: 1000
            keyRows: ["1234567890", "ab c"]
        }
    }

    Component {
        id: pinPad

        PinPad {
            digits: 0
            erase: "Erase"
            confirm: "Open"
            locked: false
        }
    }

    Component {
        id: numberPad

        NumberPad {
            width: 1000
            height: 600
            letters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("")
            showsLetters: false
            ready: false
            erase: "Erase"
            clear: "Erase all"
            confirm: "Look up"
            toLetters: "Letters"
            toDigits: "Digits"
            dash: "Dash"
            dot: "Dot"
            slash: "Slash"
        }
    }

    SignalSpy {
        id: acted

        signalName: "acted"
    }

    function made(component) {
        const pad = createTemporaryObject(component, root);
        acted.target = pad;
        acted.clear();
        return pad;
    }

    // Every visible key, in their order.
    function keys(item) {
        if (!item.visible)
            return [];
        return item instanceof PillButton ? [item] : [].concat(...Array.from(item.children).map(child => keys(child)));
    }

    function named(pad, text) {
        return keys(pad).find(key => key.text === text);
    }

    // What was heard, as `action:value`.
    function heard() {
        return acted.signalArguments.map(pair => `${pair[0]}:${pair[1]}`).join(" ");
    }

    function test_every_key_of_the_keyboard_says_its_character() {
        const pad = made(keyBoard);
        compare(keys(pad).length, 14);
        for (const key of keys(pad))
            mouseClick(key);
        compare(heard(), "1234567890ab c".split("").map(character => `key:${character}`).join(" "));
    }

    function test_the_space_key_of_the_keyboard_can_be_seen() {
        compare(keys(made(keyBoard))[12].text, "\u2423");
    }

    function test_keys_are_large_apart_and_inside_data() {
        return [
            {
                "tag": "keyboard",
                "component": keyBoard
            },
            {
                "tag": "PIN",
                "component": pinPad
            },
            {
                "tag": "number",
                "component": numberPad
            },
            {
                "tag": "letters",
                "component": numberPad,
                "letters": true
            }
        ];
    }

    function test_keys_are_large_apart_and_inside(data) {
        const pad = made(data.component);
        if (data.letters)
            pad.showsLetters = true;
        const boxes = keys(pad).map(key => key.mapToItem(pad, Qt.rect(0, 0, key.width, key.height)));
        verify(boxes.length > 10);
        boxes.forEach((box, place) => {
            verify(box.width >= 88 && box.height >= 88);
            verify(box.x >= 0 && box.y >= 0 && box.right <= pad.width + 0.5 && box.bottom <= pad.height + 0.5);
            for (const other of boxes.slice(place + 1))
                verify(box.right < other.x || other.right < box.x || box.bottom < other.y || other.bottom < box.y);
        });
    }

    function test_the_pin_pad_counts_erases_and_opens() {
        const pad = made(pinPad);
        for (const text of ["1", "0", "Erase", "9", "Open"])
            mouseClick(named(pad, text));
        compare(heard(), "key:1 key:0 erase: key:9 confirm:");
    }

    function test_a_locked_pin_pad_is_silent_to_finger_and_key() {
        const pad = made(pinPad);
        pad.locked = true;
        mouseClick(named(pad, "1"));
        named(pad, "1").forceActiveFocus();
        keyClick(Qt.Key_Space);
        compare(acted.count, 0);
        verify(!named(pad, "1").enabled);
        pad.locked = false;
        mouseClick(named(pad, "1"));
        compare(acted.count, 1);
    }

    function test_every_key_of_the_number_pad_says_what_it_is() {
        const pad = made(numberPad);
        for (const key of keys(pad))
            mouseClick(key);
        const characters = "123H456-789/0.".split("").map(character => `key:${character}`).join(" ");
        compare(heard(), `${characters} erase: filter:letters clear: confirm:`);
    }

    function test_separators_have_names() {
        const pad = made(numberPad);
        compare(named(pad, "-").Accessible.name, "Dash");
        compare(named(pad, ".").Accessible.name, "Dot");
        compare(named(pad, "/").Accessible.name, "Slash");
        compare(named(pad, "7").Accessible.name, "7");
    }

    function test_the_key_that_confirms_is_filled_once_there_is_a_number() {
        const pad = made(numberPad);
        verify(!named(pad, "Look up").primary);
        pad.ready = true;
        verify(named(pad, "Look up").primary);
        compare(keys(pad).filter(key => key.primary).length, 1);
    }

    function test_letters_lie_on_the_second_layer() {
        const pad = made(numberPad);
        compare(keys(pad).filter(key => /^[A-Z]$/.test(key.text)).map(key => key.text).join(""), "H");
        pad.showsLetters = true;
        compare(keys(pad).map(key => key.text).join(""), "ABCDEFGHIJKLMNOPQRSTUVWXYZDigits");
        mouseClick(named(pad, "G"));
        mouseClick(named(pad, "Digits"));
        compare(heard(), "key:G filter:digits");
    }

    function test_the_focus_follows_to_the_other_layer_and_back() {
        const pad = made(numberPad);
        pad.acted.connect(action => pad.showsLetters = action === "filter" && !pad.showsLetters);
        named(pad, "Letters").forceActiveFocus(Qt.TabFocusReason);
        keyClick(Qt.Key_Space);
        verify(named(pad, "A").activeFocus);
        keyClick(Qt.Key_Right);
        keyClick(Qt.Key_Return);
        verify(named(pad, "1").activeFocus);
        compare(heard(), "filter:letters key:B");
    }

    function test_a_finger_takes_no_focus_to_the_other_layer() {
        const pad = made(numberPad);
        pad.acted.connect(() => pad.showsLetters = !pad.showsLetters);
        mouseClick(named(pad, "Letters"));
        verify(pad.showsLetters);
        verify(!keys(pad).some(key => key.activeFocus));
    }
}
