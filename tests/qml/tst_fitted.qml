pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Kiosk.Controls

TestCase {
    id: root

    name: "Fitted"
    when: windowShown
    visible: true
    width: 900
    height: 700

    Component {
        id: component

        Fitted {
            id: fitted

            property string words: "A few words."

            width: 600
            maximumHeight: 300
            spacing: 10

            Label {
                width: fitted.width
                text: fitted.words
                font.pixelSize: 40
            }

            Rectangle {
                width: fitted.width
                height: 50
            }
        }
    }

    function column(item) {
        return Array.from(item.children).find(child => child instanceof Column);
    }

    function test_what_fits_is_as_large_as_it_is() {
        const made = createTemporaryObject(component, root);
        waitForPolish(column(made));
        compare(column(made).scale, 1);
        compare(column(made).width, 600);
        compare(made.implicitHeight, column(made).height);
    }

    function test_what_does_not_fit_becomes_smaller_as_a_whole() {
        const made = createTemporaryObject(component, root);
        made.words = "Many more words than anybody foresaw. ".repeat(14);
        tryVerify(() => column(made).scale < 1);
        verify(made.implicitHeight <= 300.5);
        compare(column(made).width, 600);
    }

    function test_it_grows_again_when_there_is_room() {
        const made = createTemporaryObject(component, root);
        made.words = "Many more words than anybody foresaw. ".repeat(14);
        tryVerify(() => column(made).scale < 1);
        const small = column(made).scale;
        made.maximumHeight = 600;
        verify(column(made).scale > small);
        made.words = "Few.";
        tryVerify(() => column(made).scale === 1);
    }
}
