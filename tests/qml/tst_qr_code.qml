pragma ComponentBehavior: Bound

import QtQuick
import QtTest
import Kiosk.Theme
import Kiosk.Controls

TestCase {
    id: root

    name: "QrCode"
    when: windowShown
    visible: true
    width: 500
    height: 400

    Component {
        id: code

        QrCode {
            width: 230
            height: 230
            path: "M0 0 h1 v1 h-1 Z M2 2 h1 v1 h-1 Z"
            modules: 3
            description: "Opens a site"
        }
    }

    function cleanup() {
        Theme.scheme = "light";
    }

    function test_a_module_is_a_whole_number_of_pixels_and_the_code_fits_data() {
        return [
            {
                "tag": "exact",
                "side": 300,
                "modules": 30,
                "module": 10
            },
            {
                "tag": "with a rest",
                "side": 230,
                "modules": 29,
                "module": 7
            },
            {
                "tag": "as small as it gets",
                "side": 40,
                "modules": 33,
                "module": 1
            }
        ];
    }

    function test_a_module_is_a_whole_number_of_pixels_and_the_code_fits(data) {
        const made = createTemporaryObject(code, root, {
            "width": data.side,
            "height": data.side + 50,
            "modules": data.modules
        });
        compare(made.moduleSize, data.module);
        compare(made.side, data.module * data.modules);
        verify(made.side <= data.side);
    }

    function test_nothing_to_show_data() {
        return [
            {
                "tag": "no path",
                "path": "",
                "modules": 29
            },
            {
                "tag": "no modules",
                "path": "M0 0 h1 v1 h-1 Z",
                "modules": 0
            }
        ];
    }

    function test_nothing_to_show(data) {
        const made = createTemporaryObject(code, root, {
            "path": data.path,
            "modules": data.modules
        });
        verify(!made.visible);
        compare(made.side, 0);
    }

    function test_it_is_dark_on_white_in_every_scheme_data() {
        return [
            {
                "tag": "light"
            },
            {
                "tag": "dark"
            },
            {
                "tag": "contrast"
            }
        ];
    }

    function test_it_is_dark_on_white_in_every_scheme(data) {
        Theme.scheme = data.tag;
        const made = createTemporaryObject(code, root, {
            "width": 300,
            "height": 300
        });
        const picture = grabImage(made);
        compare(picture.pixel(50, 50), "#000000");
        compare(picture.pixel(250, 250), "#000000");
        compare(picture.pixel(150, 50), "#ffffff");
        compare(picture.pixel(98, 98), "#000000");
        compare(picture.pixel(101, 101), "#ffffff");
    }

    function test_it_says_what_it_is_for() {
        const made = createTemporaryObject(code, root);
        compare(made.Accessible.role, Accessible.Graphic);
        compare(made.Accessible.name, "Opens a site");
    }
}
