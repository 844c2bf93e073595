"""A result clears itself after its time or when it is left; then neither QML, nor Python, nor a name tells of it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQml import QQmlProperty

from kiosk_app.flow.actions import Action
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Answered, KeyEntry, More
from kiosk_app.lookup.answer import Ambiguous, Found, Source
from kiosk_app.screenshots.sample_dossiers import AS_OF, found
from offline_cache.contract.dossier import Fee, Status

if TYPE_CHECKING:
    from conftest import Hall

NEEDLE = str(73_190)
"""Stands in everything that is a citizen's, and in nothing else. What holds it is made while the test runs."""


def number() -> str:
    return f"H49.22-270215-{NEEDLE}"


def result(status: Status) -> Answered:
    """A dossier of which everything that can be told is marked."""
    return found(
        status, number(), dossier_code=number(), receipt_number=number(), procedure=f"Thủ tục {NEEDLE}",
        agency=f"Sở {NEEDLE}", applicant=f"N•••• {NEEDLE}", counter=f"Quầy {NEEDLE}",
        missing_papers=(f"Giấy {NEEDLE}",), fees=(Fee(f"Phí {NEEDLE}", 1_000),),
    )  # fmt: skip


VIEWS: dict[str, Callable[[], Any]] = {
    "result": lambda: result(Status.FINISHED),
    "result, of papers": lambda: result(Status.PAPERS_MISSING),
    "result, of fees": lambda: result(Status.PAYMENT_DUE),
    "more": lambda: More(result(Status.PAPERS_MISSING)),
    "more, of fees": lambda: More(result(Status.PAYMENT_DUE)),
    "agencies": lambda: Answered(Ambiguous((f"Sở {NEEDLE}", f"Quầy {NEEDLE}"), Source.SERVER, AS_OF), number()),
    "typed": lambda: KeyEntry(number()),
}
LEAVING: dict[str, Callable[[Hall], None]] = {
    "by touch": lambda hall: hall.act(Action.DONE),
    "by time": lambda hall: hall.wait(45),
    "by another scan": lambda hall: hall.scan("8934588063053"),
    "by another dossier": lambda hall: hall.scan("H49.22-270215-1111", found(Status.PAPERS_MISSING).answer),
    "by revocation": lambda hall: hall.session.in_service(False),
}


def objects(hall: Hall) -> Iterator[QObject]:
    """Everything that QML made: items, what is no item, and the props."""
    window = hall.window.quick
    yield window
    yield from window.findChildren(QObject)
    waiting = [window.contentItem()]
    while waiting:
        item = waiting.pop()
        yield item
        waiting += item.childItems()
    about, kind = window.metaObject(), window.metaObject()
    for place in range(about.propertyCount()):
        if isinstance(value := QQmlProperty(window, kind.property(place).name()).read(), QObject):
            yield value


def on_objects(hall: Hall) -> list[str]:
    """Where a property still holds something of the citizen's."""
    found_there: list[str] = []
    for one in set(objects(hall)):
        kind = one.metaObject()
        for place in range(kind.propertyCount()):
            told = kind.property(place)
            if told.typeName() in {"QString", "QStringList", "QVariant", "QList<QString>"}:
                value = one.property(told.name())
                if isinstance(value, str | list | tuple) and NEEDLE in str(value):
                    found_there.append(f"{kind.className()}.{told.name()}")
    return found_there


def in_python() -> list[str]:
    """What kind of object still holds a text of the citizen's."""
    gc.collect()
    holders: list[str] = []
    for one in gc.get_objects():
        waiting, seen = [one], 0
        while waiting and seen < 1000:
            held = waiting.pop()
            seen += 1
            for referent in gc.get_referents(held):
                if isinstance(referent, str):
                    if NEEDLE in referent and referent != NEEDLE:
                        holders.append(type(held).__name__)
                elif not gc.is_tracked(referent):
                    waiting.append(referent)
    return holders


def told(hall: Hall) -> list[str]:
    """The names that assistive technology is told."""
    names: list[str] = []

    def below(above: QAccessibleInterface) -> None:
        for place in range(above.childCount()):
            if (one := above.child(place)) is not None:
                names.append(one.text(QAccessible.Text.Name))
                below(one)

    below(QAccessible.queryAccessibleInterface(hall.window.quick))
    return [name for name in names if NEEDLE in name]


@pytest.fixture(autouse=True)
def only_what_comes_now() -> Iterator[None]:
    """What was there before the test is not looked through, which would take seconds."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("leave", LEAVING)
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_left(hall: Hall, view: str, leave: str) -> None:
    hall.bring(VIEWS[view]())
    hall.settle()
    assert on_objects(hall) or hall.screen is Screen.KEY_ENTRY
    LEAVING[leave](hall)
    hall.settle()
    assert on_objects(hall) == []
    assert [text for text in hall.texts() if NEEDLE in text] == []
    assert told(hall) == []
    hall.lookups.answer = None
    if leave == "by touch":
        gc.unfreeze()  # once for each view all the same: it could have gone into something old
    assert in_python() == []


def test_it_warns_before_it_clears_and_whoever_says_so_stays(hall: Hall) -> None:
    hall.bring(result(Status.FINISHED))
    words = hall.presenter._words
    hall.wait(34)
    assert words.plain("footer.stay") not in hall.texts()
    hall.wait(1)
    assert words.plain("footer.stay") in hall.texts()
    assert words.rich("footer.warning", seconds=10) in hall.texts()
    hall.act(Action.STAY)
    assert words.plain("footer.stay") not in hall.texts()
    hall.wait(44)
    assert hall.screen is Screen.RESULT
    hall.wait(1)
    assert hall.screen is Screen.IDLE


def test_the_search_sees_what_is_there(hall: Hall) -> None:
    """In a property of an object, in a name, and in whatever Python holds it."""
    hall.bring(result(Status.PAPERS_MISSING))
    hall.settle()
    assert any(place.endswith(".text") for place in on_objects(hall))
    assert {"Answered", "Dossier"} & set(in_python())
    assert isinstance(hall.session.shown.view, Answered)
    assert isinstance(hall.session.shown.view.answer, Found)
