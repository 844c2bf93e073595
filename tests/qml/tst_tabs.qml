pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Kiosk.Theme
import Kiosk.Controls

TestCase {
    id: root

    name: "Tabs"
    when: windowShown
    visible: true
    width: 1200
    height: 500

    Component {
        id: tabs

        Tabs {
            width: 1000
            labels: ["Citizens", "Firms", "Call"]
            pages: ["citizens", "businesses", "call"]
            current: 1
        }
    }

    SignalSpy {
        id: chosen

        signalName: "chosen"
    }

    function cleanup() {
        Theme.screenSize = Qt.size(1920, 1080);
    }

    function made(properties) {
        const control = createTemporaryObject(tabs, root, properties ?? {});
        chosen.target = control;
        chosen.clear();
        return control;
    }

    function cells(control) {
        return Array.from(control.children).filter(child => child instanceof Pressable);
    }

    function label(cell) {
        return Array.from(cell.children).find(child => child instanceof BalancedLabel);
    }

    function test_the_present_page_is_marked_and_only_it() {
        const control = made();
        compare(cells(control).map(cell => cell.Accessible.selected), [false, true, false]);
        compare(cells(control).map(cell => cell.color === Theme.sea), [false, true, false]);
        compare(label(cells(control)[1]).color, Theme.card);
        control.current = 2;
        compare(cells(control).map(cell => cell.Accessible.selected), [false, false, true]);
    }

    function test_a_touch_and_a_key_choose_a_page() {
        const control = made();
        mouseClick(cells(control)[2]);
        cells(control)[0].forceActiveFocus();
        keyClick(Qt.Key_Space);
        compare(chosen.signalArguments.map(one => one[0]), ["call", "citizens"]);
    }

    function test_they_are_called_tabs() {
        const cell = cells(made())[0];
        compare(cell.Accessible.role, Accessible.PageTab);
        compare(cell.Accessible.name, "Citizens");
    }

    function test_one_page_needs_no_tabs() {
        const control = made({
            "labels": ["Citizens"],
            "pages": ["citizens"],
            "current": 0
        });
        verify(!control.visible);
        compare(control.implicitHeight, 0);
    }

    function test_they_share_the_width_data() {
        return [
            {
                "tag": "landscape",
                "size": Qt.size(1920, 1080),
                "count": 6,
                "rows": [6]
            },
            {
                "tag": "portrait, four",
                "size": Qt.size(1080, 1920),
                "count": 4,
                "rows": [2, 2]
            },
            {
                "tag": "portrait, five",
                "size": Qt.size(1080, 1920),
                "count": 5,
                "rows": [3, 2]
            }
        ];
    }

    function test_they_share_the_width(data) {
        Theme.screenSize = data.size;
        const names = ["a", "b", "c", "d", "e", "f"].slice(0, data.count);
        const control = made({
            "labels": names,
            "pages": names,
            "current": 0
        });
        const tops = Array.from(new Set(cells(control).map(cell => cell.y)));
        compare(tops.map(top => cells(control).filter(cell => cell.y === top).length), data.rows);
        for (const top of tops) {
            const row = cells(control).filter(cell => cell.y === top);
            fuzzyCompare(row[row.length - 1].x + row[row.length - 1].width, control.width, 1);
            verify(row.every(cell => cell.width >= 88 && cell.height >= 88));
        }
        compare(control.implicitHeight, tops[tops.length - 1] + cells(control)[0].height);
    }

    function test_a_long_label_is_cut_inside_its_tab() {
        const long = "as long as no office in this province would ever call one of its pages ".repeat(4);
        const control = made({
            "labels": ["Citizens", long, "Call"]
        });
        const words = label(cells(control)[1]);
        compare(words.lineCount, 3);
        verify(words.implicitWidth <= cells(control)[1].width);
    }
}
