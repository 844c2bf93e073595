from __future__ import annotations

import contextlib
import datetime
import sqlite3
from collections.abc import Iterator

import msgspec
import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState

LOCAL = datetime.timezone(datetime.timedelta(hours=7))
AS_OF = datetime.datetime(2026, 10, 8, 9, 30, tzinfo=LOCAL)
TODAY = AS_OF.date()
DAY_1 = datetime.timedelta(days=1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
DAY = st.none() | st.dates()
DOSSIERS = st.builds(
    Dossier,
    dossier_code=TEXT.filter(bool),
    receipt_number=TEXT.filter(bool),
    procedure=TEXT,
    agency=TEXT,
    status=st.sampled_from(Status),
    applicant=TEXT,
    received=DAY,
    due=DAY,
    finished=DAY,
    returned=DAY,
    counter=TEXT,
    missing_papers=st.lists(TEXT, max_size=4).map(tuple),
    fees=st.lists(st.builds(Fee, TEXT, st.none() | st.integers(0, 2**62)), max_size=4).map(tuple),
    updated=st.datetimes(datetime.datetime(1970, 1, 2), timezones=st.just(LOCAL)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0)
    ),
)
PLAIN = Dossier(
    dossier_code="H49.22-261008-0975",
    receipt_number="H49.22-261008-0975",
    procedure="Cấp giấy phép xây dựng",
    agency="UBND phường",
    status=Status.IN_PROGRESS,
    applicant="",
    updated=datetime.datetime(2026, 10, 8, 9, tzinfo=LOCAL),
)
COLUMNS = [
    "dossier_code", "receipt_number", "procedure", "agency", "counter", "status", "applicant", "received", "due",
    "finished", "returned", "timing", "missing_papers", "fees", "updated",
]  # fmt: skip


class Words:
    """Ids as a publisher gives them, and never for the empty text."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __call__(self, text: str) -> int:
        assert text
        row = self._connection.execute("SELECT id FROM word WHERE text = ?", (text,)).fetchone()
        if row is None:
            (count,) = self._connection.execute("SELECT count(*) FROM word").fetchone()
            row = (count + 1,)
            self._connection.execute(schema.INSERT_WORD_SQL, (*row, text))
        return int(row[0])


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        schema.create(connection)
        yield connection


def _put(connection: sqlite3.Connection, dossier: Dossier) -> None:
    connection.execute(schema.PUT_DOSSIER_SQL, schema.to_row(dossier, Words(connection)))
    connection.executemany(schema.INSERT_NUMBER_SQL, schema.numbers_of(dossier))


def _find(connection: sqlite3.Connection, number: str, as_of: datetime.datetime = AS_OF) -> list[Dossier]:
    return [schema.from_row(row, as_of) for row in connection.execute(schema.LOOKUP_SQL, (number,))]


@given(dossier=DOSSIERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dossier_comes_back_from_its_row_unchanged(connection: sqlite3.Connection, dossier: Dossier) -> None:
    connection.execute("DELETE FROM dossier")
    connection.execute("DELETE FROM number")
    _put(connection, dossier)

    assert _find(connection, dossier.dossier_code) == [dossier]
    assert _find(connection, dossier.receipt_number) == [dossier]


def test_two_dossiers_of_one_printed_number_are_both_found(connection: sqlite3.Connection) -> None:
    codes = {"H49.22-261008-0975", "H49.23-261008-0975"}
    for code in codes:
        _put(connection, msgspec.structs.replace(PLAIN, dossier_code=code, receipt_number="0975261008"))

    assert {dossier.dossier_code for dossier in _find(connection, "0975261008")} == codes


def test_writing_a_dossier_again_replaces_it(connection: sqlite3.Connection) -> None:
    _put(connection, PLAIN)
    _put(connection, msgspec.structs.replace(PLAIN, status=Status.FINISHED))

    assert [dossier.status for dossier in _find(connection, PLAIN.receipt_number)] == [Status.FINISHED]


RUNNING = [
    (TimingState.DUE_LATER, TODAY + 5 * DAY_1, Timing(TimingState.DUE_LATER, 5)),
    (TimingState.DUE_TODAY, TODAY, Timing(TimingState.DUE_TODAY, 0)),
    (TimingState.OVERDUE, TODAY - 3 * DAY_1, Timing(TimingState.OVERDUE, 3)),
    (TimingState.DUE_LATER, TODAY, Timing()),
    (TimingState.DUE_TODAY, TODAY - DAY_1, Timing()),
    (TimingState.OVERDUE, TODAY + DAY_1, Timing()),
    (TimingState.OVERDUE, None, Timing()),
    (TimingState.NOT_STATED, TODAY - DAY_1, Timing()),
]


@pytest.mark.parametrize(("state", "due", "expected"), RUNNING)
def test_days_of_a_running_dossier_are_counted_to_the_day_of_the_data(
    connection: sqlite3.Connection, state: TimingState, due: datetime.date | None, expected: Timing
) -> None:
    _put(connection, msgspec.structs.replace(PLAIN, due=due, timing=Timing(state, 77)))

    assert _find(connection, PLAIN.receipt_number)[0].timing == expected


@pytest.mark.parametrize(
    ("state", "finished", "returned", "expected"),
    [
        (TimingState.FINISHED_EARLY, TODAY - 4 * DAY_1, None, Timing(TimingState.FINISHED_EARLY, 4)),
        (TimingState.FINISHED_ON_TIME, TODAY, None, Timing(TimingState.FINISHED_ON_TIME, 0)),
        (TimingState.FINISHED_LATE, TODAY + 2 * DAY_1, None, Timing(TimingState.FINISHED_LATE, 2)),
        (TimingState.FINISHED_LATE, None, TODAY + DAY_1, Timing(TimingState.FINISHED_LATE, 1)),
        (TimingState.FINISHED_LATE, TODAY - DAY_1, TODAY + DAY_1, Timing()),
        (TimingState.FINISHED_EARLY, None, None, Timing()),
    ],
)
def test_days_of_an_ended_dossier_are_counted_to_its_end(
    connection: sqlite3.Connection, state: TimingState, finished: datetime.date | None,
    returned: datetime.date | None, expected: Timing,
) -> None:  # fmt: skip
    ended = msgspec.structs.replace(PLAIN, due=TODAY, finished=finished, returned=returned, timing=Timing(state, 77))
    _put(connection, ended)

    assert _find(connection, PLAIN.receipt_number, AS_OF + 100 * DAY_1)[0].timing == expected


def test_the_day_of_the_data_is_vietnams(connection: sqlite3.Connection) -> None:
    late_evening = datetime.datetime(2026, 10, 7, 18, 0, tzinfo=datetime.UTC)
    _put(connection, msgspec.structs.replace(PLAIN, due=TODAY, timing=Timing(TimingState.DUE_TODAY)))

    assert _find(connection, PLAIN.receipt_number, late_evening)[0].timing.state is TimingState.DUE_TODAY
    assert _find(connection, PLAIN.receipt_number, late_evening - DAY_1)[0].timing == Timing()


@pytest.mark.parametrize("create", [schema.create, schema.create_delta])
def test_two_fresh_databases_have_one_definition(create: object) -> None:
    assert callable(create)
    with contextlib.closing(sqlite3.connect(":memory:")) as one, contextlib.closing(sqlite3.connect(":memory:")) as two:
        create(one)
        create(sqlite_utils.Database(two))
        assert schema.definition(one) == schema.definition(two)
        two.execute("CREATE VIEW extra AS SELECT 1")
        assert schema.definition(one) != schema.definition(two)


@pytest.mark.parametrize(
    ("create", "application_id"),
    [(schema.create, schema.APPLICATION_ID), (schema.create_delta, schema.DELTA_APPLICATION_ID)],
)
def test_the_header_says_whose_file_it_is(create: object, application_id: int) -> None:
    assert callable(create)
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        create(connection)
        assert connection.execute("PRAGMA application_id").fetchone() == (application_id,)
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("procedure", 999),
        ("agency", 999),
        ("agency", "Sở A"),
        ("counter", 999),
        ("status", 0),
        ("status", 11),
        ("status", None),
        ("due", "31.12.2026"),
        ("due", 10**12),
        ("finished", -(10**12)),
        ("timing", 7),
        ("timing", None),
        ("timing", "soon"),
        ("missing_papers", "{}"),
        ("missing_papers", "papers"),
        ("fees", '[{"amount_vnd": 1}]'),
        ("updated", "yesterday"),
        ("updated", 10**15),
        ("updated", None),
    ],
)
def test_a_value_that_the_contract_does_not_allow_is_an_error_somewhere(
    connection: sqlite3.Connection, column: str, value: object
) -> None:
    dossier = msgspec.structs.replace(PLAIN, due=TODAY, timing=Timing(TimingState.DUE_TODAY))
    row = list(schema.to_row(dossier, Words(connection)))
    row[COLUMNS.index(column)] = value
    connection.execute(schema.INSERT_NUMBER_SQL, (PLAIN.receipt_number, PLAIN.dossier_code))

    def write_and_read() -> None:
        connection.execute(schema.PUT_DOSSIER_SQL, row)
        _find(connection, PLAIN.receipt_number)

    with pytest.raises((ValueError, sqlite3.IntegrityError)) as raised:
        write_and_read()

    assert PLAIN.receipt_number not in str(raised.value)


@pytest.mark.parametrize("column", ["procedure", "agency", "counter"])
def test_the_empty_text_needs_no_word(connection: sqlite3.Connection, column: str) -> None:
    """Id 0 is the empty text, without a row: the counter that is not known, for one."""
    empty = msgspec.structs.replace(PLAIN, **{column: ""})
    _put(connection, empty)

    assert schema.to_row(empty, Words(connection))[COLUMNS.index(column)] == 0
    assert _find(connection, PLAIN.receipt_number) == [empty]
