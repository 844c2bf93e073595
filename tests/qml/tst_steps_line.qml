pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Kiosk.Theme
import Kiosk.Controls

TestCase {
    id: root

    name: "StepsLine"
    when: windowShown
    visible: true
    width: 1000
    height: 400

    Component {
        id: component

        StepsLine {
            width: 900
            labels: ["Submit", "Accept", "Appraise", "Hand over"]
            step: 3
            done: false
            role: "act"
        }
    }

    function below(item) {
        return !item.visible ? [] : [item].concat(...Array.from(item.children).map(child => below(child)));
    }

    function texts(item) {
        return below(item).filter(one => one instanceof Text);
    }

    function checks(item) {
        return below(item).filter(one => one instanceof Icon && one.name === "check").length;
    }

    function test_what_is_past_is_checked_and_the_rest_is_numbered_data() {
        return [
            {
                "tag": "at the beginning",
                "step": 1,
                "done": false,
                "checks": 0,
                "numbers": ["1", "2", "3", "4"]
            },
            {
                "tag": "in the middle",
                "step": 3,
                "done": false,
                "checks": 2,
                "numbers": ["3", "4"]
            },
            {
                "tag": "at the end",
                "step": 4,
                "done": false,
                "checks": 3,
                "numbers": ["4"]
            },
            {
                "tag": "done",
                "step": 4,
                "done": true,
                "checks": 4,
                "numbers": []
            }
        ];
    }

    function test_what_is_past_is_checked_and_the_rest_is_numbered(data) {
        const line = createTemporaryObject(component, root, {
            "step": data.step,
            "done": data.done
        });
        compare(checks(line), data.checks);
        compare(texts(line).map(one => one.text).filter(text => /^[0-9]$/.test(text)), data.numbers);
    }

    function test_the_present_step_stands_out_and_only_it() {
        const line = createTemporaryObject(component, root);
        const bold = texts(line).filter(one => line.labels.includes(one.text) && one.font.weight === Font.Bold);
        compare(bold.map(one => one.text), ["Appraise"]);
        compare(bold[0].color, Theme.ink);
        compare(below(line).filter(one => one instanceof Rectangle && one.color === Theme.act).length, 1);
        compare(below(line).filter(one => one instanceof Rectangle && one.color === Theme.actTint).length, 1);
    }

    function test_every_label_stands_below_its_step_in_equal_places() {
        const line = createTemporaryObject(component, root);
        const labels = texts(line).filter(one => line.labels.includes(one.text));
        waitForPolish(labels[0].parent);
        compare(labels.map(one => one.text), line.labels);
        labels.forEach((label, place) => {
            const there = label.mapToItem(line, 0, 0);
            compare(there.x, place * line.width / 4);
            verify(there.y >= line.dot + line.ring);
            verify(label.font.pixelSize >= 28);
        });
    }

    function test_a_long_label_takes_more_lines_and_more_height() {
        const line = createTemporaryObject(component, root);
        const before = line.implicitHeight;
        line.labels = ["Submit", "Accept", "Appraise and approve, or send it back with reasons", "Hand over"];
        tryVerify(() => line.implicitHeight > before);
        verify(texts(line).every(one => !one.truncated));
    }

    function test_without_steps_there_is_nothing_to_draw() {
        const line = createTemporaryObject(component, root, {
            "labels": []
        });
        compare(texts(line).length, 0);
        compare(checks(line), 0);
    }
}
