"""Contacts, guide and what more there is of a dossier, on the real window: whole, reachable, turned by touch."""

from __future__ import annotations

import datetime

import msgspec
import pytest
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

import ui
from kiosk_app import fonts, texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.directory.search import VenueIndex
from kiosk_app.flow.views import Answered, Contacts, Guide, More, screen_of
from kiosk_app.lookup.answer import Found, Source
from kiosk_app.machine import MachineState
from kiosk_app.viewmodels import deriving
from kiosk_app.window import KioskWindow
from offline_cache.contract.directory import Contact, ContactKind, Directory, Words
from offline_cache.contract.directory_reading import default_bytes, read
from offline_cache.contract.dossier import Dossier, Fee, Status

NOON = Moment(datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE), trusted=True)
SIZES = [QSize(1920, 1080), QSize(1080, 1920), QSize(1280, 800)]
LONGEST = ("Những cơ chế, chính sách, thủ tục hành chính không phù hợp với thực tế; " * 17)[:1200]


def more_of(status: Status, **different) -> More:
    usual = {
        "dossier_code": "H49.22-261008-0975", "receipt_number": "H49.22-261008-0975", "procedure": "P", "agency": "Sở",
        "status": status, "applicant": "", "received": datetime.date(2026, 10, 8), "due": datetime.date(2026, 12, 8),
        "counter": "Bộ phận Một cửa phường Hạ Long", "updated": NOON.local,
    }  # fmt: skip
    return More(Answered(Found(Dossier(**(usual | different)), Source.CACHE, NOON.local), "H49.22-261008-0975"))


VIEWS = {
    "citizens": Contacts(), "businesses": Contacts("businesses"), "discipline": Contacts("discipline"),
    "portal": Contacts("portal"), "legal": Contacts("legal"), "steps": Guide(), "lookup": Guide("lookup"),
    "more": more_of(Status.RETURNED, finished=NOON.today, returned=NOON.today),
    "papers": more_of(Status.PAPERS_MISSING, missing_papers=("Bản sao Giấy chứng nhận quyền sử dụng đất",) * 4),
    "fees": more_of(Status.PAYMENT_DUE, fees=(Fee("Lệ phí trước bạ", 1_250_000),) * 3),
}  # fmt: skip


class Stand:
    """The window with one view on it."""

    def __init__(self) -> None:
        self.window, self.acted = KioskWindow(), []
        self.window.complete()
        self.window.connect_touches(lambda action, value: self.acted.append((action.value, value)))

    def show(self, view, size: QSize, directory: Directory, language: str = "vi") -> None:
        machine = MachineState(directory=directory, venue_index=VenueIndex(directory.venues))
        words = texts.load(ui.CATALOGUES, language)
        self.window.open(size, windowed=False)
        self.window.quick.resize(size)
        self.window.apply(*deriving.derive(view, machine, NOON, words))
        self.window.show(screen_of(view))

    def items(self, kind: str) -> list[QQuickItem]:
        """Everything visible of one type, by its name in QML or in Qt."""
        found, waiting = [], [self.window.quick.contentItem()]
        while waiting:
            item = waiting.pop()
            waiting += [child for child in item.childItems() if child.isVisible()]
            if kind in item.metaObject().className() or item.inherits(kind):
                found.append(item)
        return found

    def tap(self, item: QQuickItem) -> None:
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        QTest.mouseClick(self.window.quick, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)


@pytest.fixture(scope="module")
def leaflet() -> Directory:
    return read(default_bytes())


@pytest.fixture
def stand(qtbot, qapp):
    fonts.install(qapp)
    stand = Stand()
    yield stand
    stand.window.quick.close()


def laid_out(qtbot, stand: Stand, size: QSize) -> None:
    quick = stand.window.quick
    qtbot.waitUntil(lambda: quick.contentItem().size().toSize() == size)
    for _ in range(2):  # the second frame shows what the first one measured
        quick.grabWindow()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.width()}x{size.height()}")
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", VIEWS)
def test_the_leaflet_fits_without_a_cut_or_a_scroll(qtbot, stand, leaflet, name, size, language):
    stand.show(VIEWS[name], size, leaflet, language)
    laid_out(qtbot, stand, size)
    shown = [text for text in stand.items("QQuickText") if text.property("text")]
    assert len(shown) >= 4
    assert not [text.property("text") for text in shown if text.property("truncated")]
    [pane] = stand.items("ReadingPane")
    assert not pane.property("longer")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.width()}x{size.height()}")
def test_a_directory_as_long_as_it_may_be_is_reached_to_its_end(qtbot, stand, leaflet, size):
    system = msgspec.structs.replace(leaflet.feedback[0], about=Words(LONGEST), subjects=(Words(LONGEST),) * 9)
    stand.show(Contacts(), size, msgspec.structs.replace(leaflet, feedback=(system,)))
    laid_out(qtbot, stand, size)
    [pane] = stand.items("ReadingPane")
    assert pane.property("longer")
    [flick] = stand.items("QQuickFlickable")
    down = next(one for one in stand.items("PageButton") if one.property("turned") == 0)
    assert min(down.width(), down.height()) >= 88 * min(size.width() / 1920, size.height() / 1080, 1)
    for _ in range(60):
        stand.tap(down)
    qtbot.waitUntil(lambda: flick.property("contentY") + flick.height() >= flick.property("contentHeight") - 1)
    stand.show(Contacts("legal"), size, leaflet)
    qtbot.waitUntil(lambda: flick.property("contentY") == 0)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.width()}x{size.height()}")
def test_every_tab_says_its_page(qtbot, stand, leaflet, size):
    numbers = tuple(
        Contact(id=f"c-{kind}", source="S", kind=kind, name=Words("Tổng đài"), phone="1900 9095")
        for kind in (ContactKind.HOTLINE, ContactKind.SMS)
    )
    stand.show(Contacts(), size, msgspec.structs.replace(leaflet, contacts=(*leaflet.contacts, *numbers)))
    laid_out(qtbot, stand, size)
    [tabs] = stand.items("Tabs")
    pressables = [one for one in stand.items("Pressable") if one.parentItem() is tabs]
    for tab in pressables:
        stand.tap(tab)
    pages = ["citizens", "businesses", "call", "discipline", "portal", "legal"]
    assert sorted(stand.acted) == sorted(("filter", page) for page in pages)


def test_the_known_venue_is_a_way_and_an_unknown_one_is_not(qtbot, stand, leaflet):
    for counter, expected in (("Bộ phận Một cửa phường Hạ Long", 1), ("Một nơi nào khác", 0)):
        stand.acted.clear()
        stand.show(more_of(Status.FINISHED, counter=counter), SIZES[0], leaflet)
        laid_out(qtbot, stand, SIZES[0])
        [place] = stand.items("PlaceCard")
        stand.tap(place)
        assert [action for action, _ in stand.acted] == ["open_venue"] * expected
