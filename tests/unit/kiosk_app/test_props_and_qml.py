"""A props structure and the QML type of the same name have the same properties, of the same types."""

from __future__ import annotations

import dataclasses
import re
from typing import get_type_hints

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine

import ui
from kiosk_app.props import PropsBinder, qml_name
from kiosk_app.viewmodels.result import ResultProps
from kiosk_app.window import _SECTIONS

KINDS = list(_SECTIONS.values())
QML_TYPES = {str: "string", int: "int", bool: "bool", tuple[str, ...]: "list<string>"}
_PROPERTY = re.compile(r"^\s*(?:readonly |required )?property (\S+) (\w+)", re.M)
SAMPLES = {str: ("a <b>", "ông/bà"), int: (7, 8), bool: (True, False), tuple[str, ...]: (("A", "B"), ("C",))}


def qml_file(kind):
    return ui.QML_IMPORT_PATH / "Kiosk" / "Props" / f"{kind.__name__}.qml"


@pytest.fixture(scope="module")
def engine(qapp):
    engine = QQmlEngine()
    engine.addImportPath(str(ui.QML_IMPORT_PATH))
    return engine


def created(engine, kind) -> QObject:
    component = QQmlComponent(engine, QUrl.fromLocalFile(str(qml_file(kind))))
    instance = component.create()
    assert instance is not None, component.errorString()
    instance.setParent(engine)
    return instance


def props_of(kind, which: int):
    hints = get_type_hints(kind)
    return kind(**{field.name: SAMPLES[hints[field.name]][which] for field in dataclasses.fields(kind)})


@pytest.mark.parametrize("kind", KINDS)
def test_fields_are_properties(kind):
    hints = get_type_hints(kind)
    python = {qml_name(field.name): QML_TYPES[hints[field.name]] for field in dataclasses.fields(kind)}
    qml = {name: type_name for type_name, name in _PROPERTY.findall(qml_file(kind).read_text(encoding="utf-8"))}
    assert len(qml) >= 2
    assert qml == python


def test_every_qml_type_has_its_structure_and_its_section():
    types = {path.stem for path in (ui.QML_IMPORT_PATH / "Kiosk" / "Props").glob("*.qml")}
    assert types == {kind.__name__ for kind in KINDS}
    main = ui.MAIN_QML.read_text(encoding="utf-8")
    for section, kind in _SECTIONS.items():
        assert f"readonly property {kind.__name__} {section}:" in main


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_applied_arrives(engine, kind):
    target = created(engine, kind)
    binder = PropsBinder(target, kind)
    for which in (0, 1, 0):
        props = props_of(kind, which)
        binder.apply(props)
        for field in dataclasses.fields(kind):
            value = getattr(props, field.name)
            arrived = target.property(qml_name(field.name))
            assert arrived == (list(value) if isinstance(value, tuple) else value), field.name


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_changed_is_set(engine, kind):
    target = created(engine, kind)
    binder = PropsBinder(target, kind)
    binder.apply(props_of(kind, 0))
    heard: list[str] = []
    for field in dataclasses.fields(kind):
        name = qml_name(field.name)
        getattr(target, f"{name}Changed").connect(lambda name=name: heard.append(name))
    binder.apply(props_of(kind, 0))
    assert heard == []
    changed = dataclasses.fields(kind)[0].name
    binder.apply(dataclasses.replace(props_of(kind, 0), **{changed: "other"}))
    assert heard == [qml_name(changed)]


@pytest.mark.parametrize(("field", "name"), [("due", "due"), ("next_step", "nextStep"), ("shows_slip", "showsSlip"),
                                             ("slip_number_label", "slipNumberLabel")])  # fmt: skip
def test_names(field, name):
    assert qml_name(field) == name


def test_no_props_show_what_they_hold():
    """The result's hold a number and a name: a crash report must not carry them."""
    shown = repr(props_of(ResultProps, 0))
    assert "a <b>" not in shown
