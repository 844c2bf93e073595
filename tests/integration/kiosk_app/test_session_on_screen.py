"""A whole session on the real window: what is traced, what is drawn, and what is never either."""

from __future__ import annotations

import datetime
import json
from functools import cache

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtQml import QQmlExpression, QQmlProperty, qmlContext
from PySide6.QtQuick import QQuickItem

import ui
from kiosk_app import texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.flow.actions import Action
from kiosk_app.lookup.answer import Ambiguous, Closed, Found, NotAsked, NotFound, Source, Unavailable
from kiosk_app.lookup.resolver import Question
from kiosk_app.presenter import Presenter
from kiosk_app.session import Session
from kiosk_app.trace import Trace
from kiosk_app.window import KioskWindow
from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState
from scanner.scan import RejectedReason, RejectedScan, Scan

NUMBER = "H49.22-261008-0975"
CARD = "012345678901|987654321|Trần Thị Bí Mật|01011990"
NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)
HOSTILE = "<b>x</b> & <i>y</i>"
HIDDEN = [NUMBER, "022099001234", "012345678901", "987654321", "Bí Mật", "Nguyễn", "0975"]


def dossier(**different) -> Dossier:
    usual = {"dossier_code": NUMBER, "receipt_number": NUMBER, "procedure": "Thủ tục", "agency": "Sở", "updated": NOON,
             "status": Status.IN_PROGRESS, "applicant": "Nguyễn V**"}  # fmt: skip
    return Dossier(**(usual | different))


class Answering:
    """Look-ups that are answered at once, with what was put in."""

    def __init__(self) -> None:
        self.answer, self.session = None, None

    def ask(self, number, agency=None) -> None:
        question = Question(1, number, agency)
        self.session.waiting(question)
        self.session.answered(question, self.answer)

    def forget(self) -> None:
        pass


class Stand:
    """Session, presenter and window, joined as in the composition root, with a clock that stands still."""

    def __init__(self, trace: Trace) -> None:
        self.window, self.lookups, self.painted = KioskWindow(), Answering(), []
        self.session = Session(45.0, lambda: 0.0, lambda shown: self.presenter.show(shown))
        self.session.lookups, self.lookups.session = self.lookups, self.session
        self.trace = trace
        self.presenter = Presenter(
            window=self.window, session=self.session, texts=cache(lambda language: texts.load(ui.CATALOGUES, language)),
            language="vi", centre_name=HOSTILE, moment=lambda: Moment(NOON, trusted=True),
            trace=trace, on_painted=self.painted.append,
        )  # fmt: skip
        self.presenter.show(self.session.shown)
        self.window.complete()
        self.window.open(QSize(960, 540), windowed=False)
        self.window.quick.frameSwapped.connect(lambda: self.presenter.frame_swapped(99.0))

    def scan(self, text: str, answer=None) -> None:
        self.lookups.answer = answer
        self.trace.write("scan", at=98.0)
        self.session.scanned(Scan(text, None, "test", 98.0))

    def texts(self) -> list[QQuickItem]:
        """Every visible item that shows text."""
        found, waiting = [], [self.window.quick.contentItem()]
        while waiting:
            item = waiting.pop()
            waiting += [child for child in item.childItems() if child.isVisible()]
            if item.inherits("QQuickText") and item.property("text"):
                found.append(item)
        return found


@pytest.fixture
def trace_file(tmp_path):
    return tmp_path / "trace.jsonl"


@pytest.fixture
def stand(qtbot, trace_file):
    with Trace(trace_file) as trace:
        stand = Stand(trace)
        qtbot.waitUntil(lambda: stand.painted != [])
        yield stand
        stand.window.quick.close()


def painted(qtbot, stand: Stand, count: int) -> None:
    qtbot.waitUntil(lambda: len(stand.painted) >= count)


def test_a_session_leaves_its_times_in_the_trace_and_nobodys_number(qtbot, stand, trace_file, caplog):
    caplog.set_level("DEBUG")
    steps = [
        (NUMBER, Found(dossier(), Source.CACHE, NOON), "result", "found", "cache"),
        (NUMBER, NotFound(NOON), "not_found", "not_found", "server"),
        (NUMBER, Unavailable(None), "no_answer", "unavailable", "none"),
        (NUMBER, Ambiguous(("A", "B"), Source.SERVER, NOON), "choose_agency", "ambiguous", "server"),
        (NUMBER, Closed(Source.CACHE, NOON), "not_found", "closed", "cache"),
        ("022099001234", NotAsked(NOON), "wrong_code", "not_asked", "none"),
        (CARD, None, "wrong_code", "citizen_id", "none"),
    ]
    expected = []
    for text, answer, screen, outcome, source in steps:
        before = len(stand.painted)
        stand.scan(text, answer)
        painted(qtbot, stand, before + 1)
        expected.append((screen, outcome, source))
    stand.session.scanned(RejectedScan(RejectedReason.UNREADABLE, "test", 98.0))
    stand.session.done()
    lines = trace_file.read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    shown = [
        (e["screen"], e.get("outcome"), e.get("source")) for e in events if e["event"] == "painted" and "outcome" in e
    ]
    assert shown == expected
    assert {e["scan_to_painted_ms"] for e in events if e["event"] == "painted" and "outcome" in e} == {1000.0}
    assert {e["event"] for e in events} == {"scan", "answer", "screen", "painted"}
    assert all(isinstance(e["t"], float) for e in events)
    for hidden in HIDDEN:
        assert hidden not in "\n".join(lines)
        assert hidden not in caplog.text


def test_a_screen_that_stays_is_not_traced_as_a_new_one(qtbot, stand, trace_file):
    for agency in ("A", "B"):
        stand.scan(NUMBER, Found(dossier(agency=agency), Source.CACHE, NOON))
        painted(qtbot, stand, 2)
    screens = [json.loads(line).get("screen") for line in trace_file.read_text().splitlines() if '"screen",' in line]
    assert screens == ["idle", "looking", "result", "looking", "result"]


def text_format(item: QQuickItem) -> int:
    """The item's `Text.textFormat`, which PySide has no conversion for."""
    value, _ = QQmlExpression(qmlContext(item), item, "textFormat + 0").evaluate()
    return int(value)


VIEWS = {
    "result": Found(
        dossier(procedure=HOSTILE, agency=HOSTILE, applicant=HOSTILE, counter=HOSTILE, status=Status.PAPERS_MISSING,
                missing_papers=(HOSTILE,)), Source.CACHE, NOON,
    ),
    "fees": Found(dossier(counter=HOSTILE, status=Status.PAYMENT_DUE, fees=(Fee(HOSTILE, 5),)), Source.CACHE, NOON),
    "overdue": Found(
        dossier(counter=HOSTILE, due=datetime.date(2026, 11, 1), timing=Timing(TimingState.OVERDUE, 30)),
        Source.SERVER, NOON,
    ),
    "choice": Ambiguous((HOSTILE, "B"), Source.SERVER, NOON),
}  # fmt: skip


@pytest.mark.parametrize("view", VIEWS)
def test_data_is_shown_letter_by_letter(qtbot, stand, view):
    """Wherever data stands in an item, the item is plain, or the data is escaped in it."""
    stand.scan(NUMBER, VIEWS[view])
    painted(qtbot, stand, 2)
    items = stand.texts()
    holding = [item for item in items if "x" in item.property("text") and "y" in item.property("text")]
    raw = [item for item in items if HOSTILE in item.property("text")]
    escaped = [item for item in items if "&lt;b&gt;x&lt;/b&gt; &amp; &lt;i&gt;" in item.property("text")]
    assert holding
    assert raw, "the header's name of the centre at least"
    plain = Qt.TextFormat.PlainText.value
    assert [text_format(item) for item in raw] == [plain] * len(raw)
    assert escaped or view == "choice"
    assert not [item for item in escaped if text_format(item) == plain]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_other_language_is_one_tap_away_and_gone_for_the_next_citizen(qtbot, stand, language):
    stand.scan(NUMBER, NotFound(NOON))
    if language == "en":
        stand.presenter.acted(Action.LANGUAGE, "")
    headline = texts.load(ui.CATALOGUES, language).plain("not_found.headline")
    assert QQmlProperty(stand.window.quick, "message").read().property("headline") == headline
    stand.session.done()
    home = texts.load(ui.CATALOGUES, "vi").plain("idle.headline")
    assert QQmlProperty(stand.window.quick, "idle").read().property("headline") == home


def props(stand: Stand, section: str) -> dict[str, object]:
    """What a section's properties hold now."""
    target = QQmlProperty(stand.window.quick, section).read()
    names = [target.metaObject().property(at).name() for at in range(target.metaObject().propertyCount())]
    return {name: target.property(name) for name in names}


class TestOutOfService:
    def test_it_leaves_nothing_of_the_citizen_and_nothing_to_touch_but_the_language(self, qtbot, stand):
        stand.scan(NUMBER, Found(dossier(), Source.CACHE, NOON))
        painted(qtbot, stand, 2)
        stand.session.in_service(False)
        painted(qtbot, stand, 3)
        assert stand.painted[-1].screen == "out_of_service"
        shown = [item.property("text") for item in stand.texts()]
        words = texts.load(ui.CATALOGUES, "vi")
        assert words.plain("out_of_service.headline") in shown
        assert words.plain("footer.done") not in shown
        for hidden in HIDDEN:
            assert hidden not in "".join(shown)
            assert hidden not in str({**props(stand, "result"), **props(stand, "message")})

    def test_a_scan_changes_nothing_on_the_screen(self, qtbot, stand, trace_file):
        stand.session.in_service(False)
        painted(qtbot, stand, 2)
        before = stand.window.quick.grabWindow()
        stand.scan(NUMBER, Found(dossier(), Source.CACHE, NOON))
        stand.scan("nonsense")
        assert stand.window.quick.grabWindow() == before
        screens = [json.loads(line).get("screen") for line in trace_file.read_text().splitlines()]
        assert screens.count("out_of_service") == 2, "once as the screen, once painted"
        assert not {"result", "looking", "wrong_code"} & set(screens)

    def test_it_speaks_the_other_language_and_returns_to_its_own(self, qtbot, stand):
        stand.session.in_service(False)
        stand.presenter.acted(Action.LANGUAGE, "")
        assert props(stand, "message")["headline"] == texts.load(ui.CATALOGUES, "en").plain("out_of_service.headline")
        stand.session.done()
        assert props(stand, "message")["headline"] == texts.load(ui.CATALOGUES, "vi").plain("out_of_service.headline")

    def test_idle_comes_back(self, qtbot, stand):
        stand.session.in_service(False)
        stand.session.in_service(True)
        painted(qtbot, stand, 2)
        assert stand.painted[-1].screen == "idle"
        assert texts.load(ui.CATALOGUES, "vi").plain("idle.headline") in [one.property("text") for one in stand.texts()]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_withheld_result_says_why_where_procedure_and_name_would_stand(qtbot, stand, language):
    stand.scan(NUMBER, Found(dossier(procedure="", applicant=""), Source.CACHE, NOON, withheld=True))
    if language == "en":
        stand.presenter.acted(Action.LANGUAGE, "")
    painted(qtbot, stand, 2)
    words = texts.load(ui.CATALOGUES, language)
    shown = [item.property("text") for item in stand.texts()]
    for key in ("result.withheld", "result.withheld_name", "status.4.headline"):
        assert words.plain(key) in shown
