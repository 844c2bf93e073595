"""What assistive technology is told of each screen: every control has a name, a role, and can be pressed through it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface, QGuiApplication

from kiosk_app.screenshots import scene
from kiosk_app.screenshots.samples import Sample, samples
from kiosk_app.screenshots.stage import LANGUAGES, Stage

SAMPLES = samples()
STAFFS_CORNER = "HeaderBar.qml"
"""The mark that the staff hold: nobody else is to know of it. A staff card is the other way in."""
ROLES = {
    QAccessible.Role.Button, QAccessible.Role.PageTab, QAccessible.Role.CheckBox, QAccessible.Role.RadioButton,
    QAccessible.Role.ListItem, QAccessible.Role.Link, QAccessible.Role.EditableText,
}  # fmt: skip
MARKUP = re.compile(r"</?\w|&\w+;")
SPEAKS_OF_ITSELF = {QAccessible.Role.Graphic, QAccessible.Role.StaticText, QAccessible.Role.Heading}


@pytest.fixture(scope="module")
def stage(qapp: QGuiApplication) -> Iterator[Stage]:
    QAccessible.setActive(True)
    stage = Stage((1280, 800))
    stage.window.complete()
    yield stage
    stage.close()
    QAccessible.setActive(False)


def interfaces(above: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """Everything below that is told of as visible."""
    for place in range(above.childCount()):
        one = above.child(place)
        if one is not None and not one.state().invisible:
            yield one
            yield from interfaces(one)


def shown(stage: Stage) -> list[QAccessibleInterface]:
    return list(interfaces(QAccessible.queryAccessibleInterface(stage.window.quick)))


def name(one: QAccessibleInterface) -> str:
    return one.text(QAccessible.Text.Name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_every_control_is_told_of_by_name_and_role(stage: Stage, sample: Sample, language: str) -> None:
    stage.show(sample, language, "light")
    told = {one.object(): one for one in shown(stage)}
    controls = [one for one in scene.read(stage.window.quick).touchables if one.file != STAFFS_CORNER]
    assert controls
    assert [one.name for one in controls if one.item not in told] == []
    for control in controls:
        one = told[control.item]
        assert name(one).strip(), control
        assert one.role() in ROLES, control.name
        assert one.state().focusable, control.name
    named = Counter((one.file, name(told[one.item])) for one in controls)
    assert [said for said, count in named.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_whatever_is_told_of_has_something_to_say(stage: Stage, sample: Sample, language: str) -> None:
    stage.show(sample, language, "light")
    for one in shown(stage):
        assert one.role() in ROLES | SPEAKS_OF_ITSELF, one.role()
        said = name(one).strip()
        assert said.strip(": ") or one.role() not in SPEAKS_OF_ITSELF
        assert said
        assert MARKUP.search(said) is None


@pytest.mark.parametrize("case", ["idle", "result-05", "contacts-discipline", "guide-steps", "staff"])
def test_a_control_is_pressed_through_its_name(stage: Stage, case: str) -> None:
    stage.show(next(one for one in SAMPLES if one.name == case), "vi", "light")
    for one in shown(stage):
        if one.role() not in ROLES:
            continue
        heard: list[bool] = []
        one.object().tapped.connect(lambda heard=heard: heard.append(True))
        one.actionInterface().doAction(QAccessibleActionInterface.pressAction())
        assert heard == [True], name(one)


def test_a_language_changes_the_names(stage: Stage) -> None:
    sample, names = SAMPLES[0], set()
    for language in LANGUAGES:
        stage.show(sample, language, "light")
        names.add(tuple(map(name, shown(stage))))
    assert len(names) == len(LANGUAGES)
