"""The citizen's main screens on a real window: whole at every size and in every language, and within reach of all."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

import ui
from kiosk_app import fonts, texts
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.flow.screens import Screen
from kiosk_app.flow.views import Answered, Looking, OutOfService, WrongCode, screen_of
from kiosk_app.lookup.answer import Ambiguous, Closed, Found, NoAnswer, NotFound, Source, Unavailable
from kiosk_app.viewmodels import footer, header, idle, message, result
from kiosk_app.window import KioskWindow
from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState
from offline_cache.contract.receipt_number import NotAReceiptKind
from scanner.scan import RejectedReason

NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)
MOMENT = Moment(NOON, trusted=True)
NUMBER = "H49.22-261008-0975"
SIZES = ["1920x1080", "1080x1920", "1280x800", "3840x2160"]
LANGUAGES = ["vi", "en"]
LONG_PROCEDURE = (
    "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất trong các trường hợp giải quyết tranh "
    "chấp, khiếu nại, tố cáo về đất đai; xử lý hợp đồng thế chấp, góp vốn; kê biên, đấu giá"
)
LONG_AGENCY = "Ban Quản lý các khu công nghiệp và khu kinh tế tỉnh Quảng Ninh, Phòng Quy hoạch"
SMALLEST_TARGET = 88
"""Pixels at 1080 lines."""

Section = tuple[Screen, str, object]


def dossier(status: Status, **different: object) -> Dossier:
    usual = {
        "dossier_code": NUMBER, "receipt_number": NUMBER, "procedure": "Cấp giấy phép xây dựng nhà ở riêng lẻ",
        "agency": "UBND phường Hạ Long", "status": status, "applicant": "N••••• V•• A", "updated": NOON,
        "received": datetime.date(2026, 10, 8), "due": datetime.date(2026, 12, 8),
        "counter": "Bộ phận Một cửa phường Hạ Long", "missing_papers": ("Bản sao giấy chứng nhận", "Đơn đề nghị"),
        "fees": (Fee("Lệ phí trước bạ", 1_250_000), Fee("Phí thẩm định")), "timing": Timing(TimingState.DUE_LATER, 7),
    }  # fmt: skip
    return Dossier(**(usual | different))  # type: ignore[arg-type] # a table of fields


LONG = dossier(
    Status.PAPERS_MISSING, procedure=LONG_PROCEDURE, agency=LONG_AGENCY, counter=LONG_AGENCY,
    missing_papers=("Bản sao giấy chứng nhận quyền sử dụng đất có công chứng", "Đơn đề nghị", "Văn bản", "d", "e"),
    applicant="Công ty Cổ phần Đầu tư và Xây dựng Hạ tầng Quảng Ninh",
)  # fmt: skip


def results(words: texts.Texts) -> Iterator[Section]:
    late = dossier(Status.IN_PROGRESS, due=datetime.date(2026, 11, 28), timing=Timing(TimingState.OVERDUE, 3))
    for one, number in [*((dossier(status), NUMBER) for status in Status), (late, NUMBER),
                        (LONG, "000.23.42.H49-20261008-1234567")]:  # fmt: skip
        props = result.derive(Found(one, Source.CACHE, NOON, checking=True), number, MOMENT, words, "venue.1")
        yield Screen.RESULT, "result", props


def messages(words: texts.Texts) -> Iterator[Section]:
    answers = [NotFound(NOON), Closed(Source.CACHE, NOON), *(Unavailable(NOON, why) for why in NoAnswer),
               Ambiguous(("UBND phường Hạ Long", LONG_AGENCY), Source.SERVER, NOON)]  # fmt: skip
    kinds = {kind.value for kind in NotAReceiptKind} | {reason.value for reason in RejectedReason}
    views = [Looking(), Looking(slowed=True), OutOfService(), *(Answered(answer, NUMBER) for answer in answers),
             Answered(NotFound(NOON), "03706/2026/07906"), *(WrongCode(kind) for kind in sorted(kinds))]  # fmt: skip
    for view in views:
        yield screen_of(view), "message", message.derive(view, MOMENT, words)


def idles(words: texts.Texts) -> Iterator[Section]:
    for rested_s in range(0, 5 * idle.HINT_SHOWN_S, idle.HINT_SHOWN_S):
        since = NOON - datetime.timedelta(seconds=rested_s)
        yield Screen.IDLE, "idle", idle.derive(idle.IdleInputs(True, NOON, False, MOMENT, since), words)
    wrong = Moment(NOON, trusted=False)
    yield Screen.IDLE, "idle", idle.derive(idle.IdleInputs(False, NOON, True, wrong), words)


class Stage:
    """The real window, showing what it is given."""

    def __init__(self) -> None:
        fonts.install(QGuiApplication.instance())  # type: ignore[arg-type] # the kiosk's kind
        self.window = KioskWindow()
        self.window.open(QSize(1920, 1080), windowed=False)
        self.window.complete()

    def show(self, size: str, words: texts.Texts, section: Section, *, seconds_left: int = 9) -> None:
        """Lay out one section; with the warning in the footer, which then holds the most."""
        screen, name, props = section
        width, height = map(int, size.split("x"))
        if self.window.quick.size() != QSize(width, height):
            self.window.quick.resize(QSize(width, height))
            QGuiApplication.processEvents()
        self.window.apply("header", header.derive("", MOMENT, words))
        inputs = footer.FooterInputs(seconds_left, can_go_back=True, speaks=True)
        self.window.apply("footer", footer.derive(inputs, words))
        self.window.clear_all_but("idle")
        self.window.apply(name, props)
        self.window.show(screen)
        self.window.quick.grabWindow()

    @property
    def scale(self) -> float:
        """Of the layout: its sizes are pixels at 1920 x 1080, or upright at 1080 x 1920."""
        sides = sorted((self.window.quick.width(), self.window.quick.height()))
        return min(sides[0] / 1080, sides[1] / 1920)

    def items(self, kind: str = "QQuickItem") -> list[QQuickItem]:
        """Everything visible of this kind."""

        def below(item: QQuickItem) -> Iterator[QQuickItem]:
            for child in item.childItems():
                if child.isVisible():
                    yield child
                    yield from below(child)

        return [item for item in below(self.window.quick.contentItem()) if item.inherits(kind)]

    def texts(self) -> list[QQuickItem]:
        return [item for item in self.items("QQuickText") if item.property("text")]

    def targets(self) -> list[QQuickItem]:
        """What can be touched."""
        return [item for item in self.items() if item.metaObject().indexOfSignal("tapped()") >= 0]


def on_screen(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def name(item: QQuickItem) -> str:
    return str(item.property("text"))


@pytest.fixture(scope="module")
def stage(qapp: QGuiApplication) -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.window.quick.close()


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> texts.Texts:
    return texts.load(ui.CATALOGUES, request.param)


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("sections", [results, messages, idles])
def test_nothing_is_cut_and_nothing_leaves_the_screen(stage, size, words, sections):
    shown = 0
    for section in sections(words):
        stage.show(size, words, section)
        whole = QRectF(0, 0, stage.window.quick.width(), stage.window.quick.height())
        for text in stage.texts():
            assert not text.property("truncated"), name(text)
            assert whole.contains(on_screen(text)), name(text)
            shown += 1
    assert shown > 60


@pytest.mark.parametrize("sections", [results, messages, idles])
def test_words_stand_on_no_others(stage, size, words, sections):
    for section in sections(words):
        stage.show(size, words, section)
        found = [(on_screen(text), name(text)) for text in stage.texts()]
        # A line box is a little higher than its ink.
        boxes = [(box.adjusted(1, box.height() * 0.08, -1, -box.height() * 0.08), text) for box, text in found]
        for place, (box, text) in enumerate(boxes):
            for other, beside in boxes[place + 1 :]:
                assert not box.intersects(other), (text, beside)


@pytest.mark.parametrize("sections", [results, messages, idles])
def test_targets_are_large_apart_and_within_reach(stage, size, words, sections):
    for section in sections(words):
        stage.show(size, words, section)
        boxes = [(on_screen(target), name(target)) for target in stage.targets()]
        assert len(boxes) >= 2
        upright = stage.window.quick.height() > stage.window.quick.width()
        for place, (box, text) in enumerate(boxes):
            assert min(box.width(), box.height()) >= SMALLEST_TARGET * stage.scale, text
            assert not upright or box.top() >= stage.window.quick.height() / 2, text
            assert all(not box.intersects(other) for other, _ in boxes[place + 1 :]), text


def test_every_text_is_large_enough_to_read(stage, words):
    """At 1080 lines; where words beyond all measure make a column smaller, its scale does not count."""
    sizes = {}
    for section in (*results(words), *messages(words), *idles(words)):
        stage.show("1920x1080", words, section)
        sizes |= {name(text): text.property("font").pixelSize() for text in stage.texts()}
        if section[0] is Screen.RESULT:
            headline = section[2].headline
            assert sizes[headline] >= 72
    assert len(sizes) > 60
    assert {text: pixels for text, pixels in sizes.items() if pixels < 28} == {}


class TestKeys:
    """Whoever cannot touch goes through everything by Tab or arrows, and opens it by Enter or Space."""

    def reached(self, stage: Stage, key: Qt.Key) -> list[str]:
        first = None
        reached: list[str] = []
        for _ in range(20):
            QTest.keyClick(stage.window.quick, key)
            item = stage.window.quick.activeFocusItem()
            if item is first:
                return reached
            first = first or item
            reached.append(name(item))
        raise AssertionError("the focus does not come round")

    @pytest.mark.parametrize("sections", [results, messages, idles])
    @pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left])
    def test_everything_is_reached(self, stage, words, sections, key):
        stage.show("1920x1080", words, next(sections(words)))
        QTest.keyClick(stage.window.quick, Qt.Key.Key_Tab)
        assert sorted(self.reached(stage, key)) == sorted(name(target) for target in stage.targets())

    @pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
    def test_what_has_the_focus_shows_it_and_is_opened(self, stage, words, key):
        heard: list[str] = []
        stage.window.quick.acted.connect(lambda action, value: heard.append(action))
        stage.show("1920x1080", words, next(idles(words)))
        while name(focused := stage.window.quick.activeFocusItem()) != words.plain("door.venues"):
            QTest.keyClick(stage.window.quick, Qt.Key.Key_Tab)
        rings = [item for item in focused.childItems() if item.isVisible() and item.width() > focused.width()]
        assert len(rings) == 1
        QTest.keyClick(stage.window.quick, key)
        assert heard == ["open_venues"]


def test_a_still_screen_moves_nothing_and_is_shifted_by_the_minute(stage, vi_words):
    places = set()
    for minutes in range(10, 30):
        since = NOON - datetime.timedelta(minutes=minutes)
        props = idle.derive(idle.IdleInputs(True, NOON, False, MOMENT, since), vi_words)
        stage.show("1920x1080", vi_words, (Screen.IDLE, "idle", props))
        content = stage.window.quick.contentItem()
        places.add((content.x(), content.y()))
        pictures = [item for item in stage.items() if item.metaObject().indexOfProperty("sweep") >= 0]
        assert [item.property("moves") for item in pictures] == [False]
    assert len(places) > 10
    assert all(abs(x) <= 16 and abs(y) <= 16 for x, y in places)
    stage.show("1920x1080", vi_words, next(results(vi_words)))
    assert (content.x(), content.y()) == (0, 0)


def test_motion_can_be_reduced(stage, vi_words):
    from PySide6.QtQml import QQmlExpression, qmlContext

    stage.show("1920x1080", vi_words, next(idles(vi_words)))
    picture = next(item for item in stage.items() if item.metaObject().indexOfProperty("sweep") >= 0)
    assert picture.property("moves")
    for reduced in ("true", "false"):
        QQmlExpression(qmlContext(picture), picture, f"Theme.reduceMotion = {reduced}").evaluate()
        assert picture.property("moves") is (reduced == "false")


def test_it_is_reduced_where_the_settings_ask_for_it(stage, vi_words):
    stage.show("1920x1080", vi_words, next(idles(vi_words)))
    picture = next(item for item in stage.items() if item.metaObject().indexOfProperty("sweep") >= 0)
    stage.window.reduce_motion()
    assert not picture.property("moves")
    stage.window.quick.setProperty("reduceMotion", False)
    assert picture.property("moves")


@pytest.fixture
def vi_words() -> texts.Texts:
    return texts.load(ui.CATALOGUES, "vi")
