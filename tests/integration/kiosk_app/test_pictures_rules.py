"""The checks themselves: each sees the fault that it is there for, in a real scene."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QUrl
from PySide6.QtQuick import QQuickView

from kiosk_app.screenshots import ink, rules, scene
from kiosk_app.screenshots.rules import Rule

TARGET = "Rectangle {{ x: {x}; y: {y}; width: {width}; height: 100; color: '#222222'; TapHandler {{}} }}"
TEXT = "Text {{ x: {x}; y: 500; text: 'Hồ sơ'; color: '{color}'; font.pixelSize: {px}; {more} }}"


@pytest.fixture
def show(qtbot, tmp_path):
    """Put items on a window of 1920x1080, or of another size."""
    views = []

    def made(*items: str, size: tuple[int, int] = (1920, 1080)) -> QQuickView:
        path = tmp_path / "Faulty.qml"
        path.write_text("import QtQuick\nRectangle { color: 'white'\n" + "\n".join(items) + "\n}", encoding="utf-8")
        view = QQuickView(resizeMode=QQuickView.ResizeMode.SizeRootObjectToView)
        views.append(view)
        view.setSource(QUrl.fromLocalFile(str(path)))
        view.resize(*size)
        with qtbot.waitExposed(view):
            view.show()
        qtbot.waitUntil(lambda: view.rootObject().width() == size[0])
        view.grabWindow()
        return view

    yield made
    for view in views:
        view.close()


def target(x: int = 20, y: int = 900, width: int = 300) -> str:
    return TARGET.format(x=x, y=y, width=width)


def text(x: int = 20, color: str = "black", px: int = 40, more: str = "") -> str:
    return TEXT.format(x=x, color=color, px=px, more=more)


def of_scene(view: QQuickView) -> set[Rule]:
    return {fault.rule for fault in rules.faults(scene.read(view))}


def of_pixels(view: QQuickView) -> set[Rule]:
    return {fault.rule for fault in ink.faults(view.grabWindow, scene.read(view))}


def test_a_scene_without_faults_has_none(show):
    view = show(target(), target(x=400), text(), text(x=600))
    seen = scene.read(view)
    assert (len(seen.touchables), len(seen.texts)) == (2, 2)
    assert of_scene(view) | of_pixels(view) == set()


@pytest.mark.parametrize(
    ("rule", "items"),
    [
        (Rule.TARGET_SIZE, [target(width=80)]),
        (Rule.TARGET_CUT, [target(x=-20)]),
        (Rule.TARGET_CUT, ["Item { width: 200; height: 1080; clip: true; " + target() + "}"]),
        (Rule.TARGETS_OVERLAP, [target(), target(x=250)]),
        (Rule.TEXT_CUT, [text(more="width: 60; elide: Text.ElideRight")]),
        (Rule.TEXT_OUTSIDE, [text(more="width: 60")]),
        (Rule.TEXT_OUTSIDE, [text(x=1900)]),
        (Rule.TEXT_OUTSIDE, ["Rectangle { width: 60; height: 900; color: '#eeeeee'; " + text() + "}"]),
        (Rule.TEXT_OUTSIDE, ["Item { width: 60; height: 900; clip: true; " + text() + "}"]),
        (Rule.TEXT_SIZE, [text(px=27)]),
        (Rule.TEXT_SIZE, ["Item { scale: 0.6; " + text() + "}"]),
        (Rule.TEXT_UNDER_TARGET, [text(), target(y=480)]),
    ],
)
def test_a_fault_is_seen_in_the_scene(show, rule, items):
    assert of_scene(show(*items)) == {rule}


def test_what_is_touched_in_portrait_lies_in_the_lower_half(show):
    assert of_scene(show(target(y=900), size=(1080, 1920))) == {Rule.REACH}
    assert of_scene(show(target(y=960), size=(1080, 1920))) == set()


def test_the_staff_corner_may_lie_above_it(show, tmp_path):
    """An exception is one rule for one file: the same item in another file is a fault, and so is another rule in this
    one.
    """
    corner = f"import QtQuick\nItem {{ property int side: 300; {target()} }}".replace("width: 300", "width: side")
    for name in ("HeaderBar", "OtherBar"):
        (tmp_path / f"{name}.qml").write_text(corner.replace("y: 900", "y: 0"), encoding="utf-8")
    for items, found in (
        ("HeaderBar {}", set()), ("HeaderBar { side: 80 }", {Rule.TARGET_SIZE}), ("OtherBar {}", {Rule.REACH}),
    ):  # fmt: skip
        assert of_scene(show(items, size=(1080, 1920))) == found


def test_a_margin_makes_a_target_larger(show):
    small = target(width=80).replace("TapHandler {}", "TapHandler { margin: 8 }")
    assert of_scene(show(small)) == set()


def listed(interactive: bool) -> str:
    """A list of which the second target is cut and the third is out of sight, above another target and a text."""
    held = f"width: 400; height: 150; clip: true; contentHeight: 360; interactive: {str(interactive).lower()}"
    return "\n".join(["Flickable {", held, *(target(y=y) for y in (0, 120, 240)), "}"])


def test_what_scrolls_may_be_cut_by_its_list(show):
    view = show(listed(interactive=True), target(y=300), text(x=20).replace("y: 500", "y: 160"))
    assert of_scene(view) == set()
    assert [one.box.top for one in scene.read(view).touchables] == [0, 120, 300]


@pytest.mark.parametrize(("interactive", "found"), [("true", set()), ("false", {Rule.TEXT_OUTSIDE})])
def test_a_text_longer_than_the_window_is_no_fault_where_it_scrolls(show, interactive, found):
    long = "Text { width: 400; text: 'Hồ sơ '.repeat(900); font.pixelSize: 40; wrapMode: Text.WordWrap }"
    held = f"width: 400; height: 900; clip: true; contentHeight: 9000; interactive: {interactive}"
    assert of_scene(show(f"Flickable {{ {held}; {long} }}")) == found


def test_what_does_not_scroll_may_not(show):
    assert of_scene(show(listed(interactive=False))) == {Rule.TARGET_CUT}


@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (1280, 800), (3840, 2160)])
def test_sizes_grow_with_the_screen(show, size):
    seen = scene.read(show(text(), size=size))
    assert seen.scale == pytest.approx({1280: 2 / 3, 3840: 2}.get(size[0], 1))


@pytest.mark.parametrize("hidden", ["visible: false", "opacity: 0"])
def test_what_nobody_sees_is_no_fault(show, hidden):
    assert of_scene(show(f"Item {{ {hidden}; {target(x=-50)} {text(px=5)} }}")) == set()


@pytest.mark.parametrize("color", ["#777777", "#5a5a5a"])
def test_a_faint_text_is_seen_in_the_pixels(show, color):
    assert of_pixels(show(text(color=color))) == {Rule.CONTRAST}


@pytest.mark.parametrize("px", [28, 40, 96])
def test_thin_letters_are_measured_by_their_full_ink(show, px):
    assert of_pixels(show(text(color="#545454", px=px))) == set()


def test_a_dark_spot_under_a_text_is_seen(show):
    spot = "Rectangle { x: 20; y: 490; width: 60; height: 80; color: '#333333' }"
    assert of_pixels(show(spot, text(px=60))) == {Rule.CONTRAST}


def test_texts_that_run_into_each_other_are_seen(show):
    assert of_pixels(show(text(), text(x=30))) == {Rule.TEXTS_OVERLAP}


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [((0, 0, 0), (255, 255, 255), 21.0), ((255, 255, 255), (0x77, 0x77, 0x77), 4.48), ((9, 9, 9), (9, 9, 9), 1.0)],
)
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert ink.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert ink.contrast(other, one) == pytest.approx(ratio, abs=0.01)


def test_smoothed_edges_do_not_count_as_ink():
    ground = Image.new("RGB", (100, 100), "white")
    shown = ground.copy()
    ImageDraw.Draw(shown).rectangle((10, 10, 60, 60), fill="#595959", outline="#cccccc", width=3)
    assert ink.measured(shown, ground) == pytest.approx(7.0, abs=0.01)
    assert ink.measured(ground, ground) is None
