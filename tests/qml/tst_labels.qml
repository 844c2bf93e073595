pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Kiosk.Theme
import Kiosk.Controls

TestCase {
    id: root

    readonly property string headline: "Hold the barcode of your slip under the scanner"

    name: "Labels"
    when: windowShown
    visible: true
    width: 1000
    height: 700

    Component {
        id: plain

        Label {}
    }

    Component {
        id: rich

        RichLabel {}
    }

    Component {
        id: balanced

        BalancedLabel {
            font.pixelSize: 60
        }
    }

    Component {
        id: figures

        Figures {
            maximumWidth: 950
        }
    }

    Component {
        id: field

        SlipField {
            width: 300
            label: "Receipt number"
            value: "H49.22-261008-0975"
        }
    }

    Component {
        id: chip

        Chip {
            text: "8 days left"
            role: "act"
        }
    }

    function texts(item) {
        const shown = Array.from(item.children).filter(child => child.visible);
        return [].concat(...shown.map(child => child instanceof Text ? [child] : texts(child)));
    }

    function test_data_is_never_markup() {
        const made = createTemporaryObject(plain, root, {
            "text": "<b>x</b>"
        });
        compare(made.textFormat, Text.PlainText);
        const bold = createTemporaryObject(rich, root, {
            "text": "<b>x</b>"
        });
        verify(made.implicitWidth > 2 * bold.implicitWidth);
    }

    function test_digits_are_as_wide_as_each_other() {
        const made = createTemporaryObject(figures, root, {
            "text": "1148"
        });
        waitForPolish(made);
        const widths = texts(made).map(one => one.width);
        compare(widths.length, 4);
        verify(widths.every(width => width === widths[0]));
        verify(texts(made).every(one => one.contentWidth <= one.width));
        const before = made.width;
        made.text = "8888";
        waitForPolish(made);
        compare(made.width, before);
    }

    function test_a_number_that_is_too_long_becomes_smaller_and_stays_readable_data() {
        return [
            {
                "tag": "usual",
                "text": "H49.22-261008-0975",
                "size": 68
            },
            {
                "tag": "longer",
                "text": "000.23.42.H49-20261008-1234567",
                "size": 0
            },
            {
                "tag": "longest",
                "text": "4".repeat(40),
                "size": 0
            }
        ];
    }

    function test_a_number_that_is_too_long_becomes_smaller_and_stays_readable(data) {
        const made = createTemporaryObject(figures, root, {
            "text": data.text
        });
        waitForPolish(made);
        compare(texts(made).map(one => one.text).join(""), data.text);
        verify(made.width <= made.maximumWidth);
        verify(made.size >= 28);
        if (data.size)
            compare(made.size, data.size);
        else
            verify(made.size < 68 && made.width > made.maximumWidth * 0.9);
    }

    function test_lines_are_balanced_and_not_more_of_them_data() {
        return [
            {
                "tag": "one line",
                "maximum": 2000,
                "lines": 1
            },
            {
                "tag": "two lines",
                "maximum": 1100,
                "lines": 2
            },
            {
                "tag": "three lines",
                "maximum": 600,
                "lines": 3
            }
        ];
    }

    function test_lines_are_balanced_and_not_more_of_them(data) {
        const as_wide = createTemporaryObject(plain, root, {
            "text": headline,
            "width": data.maximum,
            "font.pixelSize": 60
        });
        const made = createTemporaryObject(balanced, root, {
            "text": headline,
            "maximumWidth": data.maximum
        });
        compare(made.lineCount, data.lines);
        compare(made.lineCount, as_wide.lineCount);
        verify(made.implicitWidth <= data.maximum);
        compare(made.implicitHeight, as_wide.implicitHeight);
        if (data.lines > 1)
            verify(made.implicitWidth < data.maximum * 0.95);
    }

    function test_a_word_that_is_longer_than_a_line_is_broken() {
        const made = createTemporaryObject(balanced, root, {
            "text": "x".repeat(60),
            "maximumWidth": 500
        });
        verify(made.lineCount > 1);
        verify(made.implicitWidth <= 500);
    }

    function test_another_text_is_balanced_anew() {
        const made = createTemporaryObject(balanced, root, {
            "text": headline,
            "maximumWidth": 600
        });
        made.text = "Short";
        compare(made.lineCount, 1);
        verify(made.implicitWidth < 300);
        made.font.pixelSize = 120;
        verify(made.implicitWidth > 250);
    }

    function test_what_is_no_sentence_is_cut_and_costs_no_trying() {
        const made = createTemporaryObject(balanced, root, {
            "text": "word ".repeat(2000),
            "maximumWidth": 500,
            "maximumLineCount": 3
        });
        compare(made.lineCount, 3);
        compare(made.implicitWidth, 500);
    }

    function test_a_label_stands_before_its_value_where_it_has_a_column() {
        const above = createTemporaryObject(field, root, {
            "value": "12/03"
        });
        const before = createTemporaryObject(field, root, {
            "value": "12/03",
            "labelWidth": 140
        });
        verify(before.implicitHeight < above.implicitHeight);
        verify(above.valueEnd < before.valueEnd);
        compare(Math.round(before.valueEnd - above.valueEnd), 140);
    }

    function test_a_name_takes_as_many_lines_as_it_may_and_is_then_cut() {
        const made = createTemporaryObject(field, root, {
            "value": "An office with a very long name ".repeat(8),
            "maximumLines": 2
        });
        compare(texts(made)[1].lineCount, 2);
        verify(texts(made)[1].truncated);
    }

    function test_a_field_without_a_label_is_not_there() {
        verify(!createTemporaryObject(field, root, {
            "label": ""
        }).visible);
    }

    function test_a_chip_is_as_wide_as_its_words_in_its_colours() {
        const made = createTemporaryObject(chip, root);
        verify(made.implicitWidth > texts(made)[0].implicitWidth);
        compare(made.color, Theme.actTint);
        compare(texts(made)[0].color, Theme.act);
        compare(texts(made)[0].lineCount, 1);
        made.text = "";
        verify(!made.visible);
    }
}
