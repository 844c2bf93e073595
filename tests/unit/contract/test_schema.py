from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator

import pytest
import sqlite_utils
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
DAY = st.none() | st.dates()
OFFSET = st.integers(-23 * 60, 23 * 60).map(lambda minutes: datetime.timezone(datetime.timedelta(minutes=minutes)))
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
    timing=st.builds(Timing, st.sampled_from(TimingState), st.integers(0, 100_000)),
    counter=TEXT,
    missing_papers=st.lists(TEXT, max_size=4).map(tuple),
    fees=st.lists(st.builds(Fee, TEXT, st.none() | st.integers(0, 2**62)), max_size=4).map(tuple),
    updated=st.datetimes(timezones=OFFSET),
)
PLAIN = Dossier(
    dossier_code="H49.22-261008-0975",
    receipt_number="H49.22-261008-0975",
    procedure="Cấp giấy phép xây dựng",
    agency="UBND phường",
    status=Status.IN_PROGRESS,
    applicant="",
    updated=datetime.datetime(2026, 10, 8, 9, tzinfo=datetime.UTC),
)
COLUMNS = [
    "dossier_code", "receipt_number", "procedure", "agency", "status", "applicant", "received", "due", "finished",
    "returned", "timing_state", "timing_days", "counter", "missing_papers", "fees", "updated",
]  # fmt: skip


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    schema.create(sqlite_utils.Database(connection))
    yield connection
    connection.close()


def _put(connection: sqlite3.Connection, dossier: Dossier) -> None:
    connection.execute(schema.UPSERT_DOSSIER_SQL, schema.to_row(dossier))
    connection.executemany(schema.INSERT_NUMBER_SQL, schema.numbers_of(dossier))


def _find(connection: sqlite3.Connection, number: str) -> list[Dossier]:
    return [schema.from_row(row) for row in connection.execute(schema.LOOKUP_SQL, (number,))]


@given(dossier=DOSSIERS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_dossier_comes_back_from_its_row_unchanged(connection: sqlite3.Connection, dossier: Dossier) -> None:
    connection.execute("DELETE FROM dossier")
    connection.execute("DELETE FROM number")
    _put(connection, dossier)

    assert _find(connection, dossier.dossier_code) == [dossier]
    assert _find(connection, dossier.receipt_number) == [dossier]


def test_two_dossiers_of_one_printed_number_are_both_found(connection: sqlite3.Connection) -> None:
    for code in ("H49.22-261008-0975", "H49.23-261008-0975"):
        _put(connection, _replaced(dossier_code=code, receipt_number="0975261008"))

    assert {dossier.dossier_code for dossier in _find(connection, "0975261008")} == {
        "H49.22-261008-0975",
        "H49.23-261008-0975",
    }


def test_writing_a_dossier_again_replaces_it(connection: sqlite3.Connection) -> None:
    _put(connection, PLAIN)
    _put(connection, _replaced(status=Status.FINISHED))

    assert [dossier.status for dossier in _find(connection, PLAIN.receipt_number)] == [Status.FINISHED]


def test_two_fresh_databases_have_one_definition(connection: sqlite3.Connection) -> None:
    with sqlite3.connect(":memory:") as other:
        schema.create(sqlite_utils.Database(other))
        assert schema.definition(other) == schema.definition(connection)
        other.execute("CREATE VIEW extra AS SELECT 1")
        assert schema.definition(other) != schema.definition(connection)
    other.close()


def test_the_header_says_whose_file_it_is(connection: sqlite3.Connection) -> None:
    assert connection.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("status", 0),
        ("status", 11),
        ("due", "31.12.2026"),
        ("timing_state", "soon"),
        ("timing_state", None),
        ("timing_days", None),
        ("counter", None),
        ("missing_papers", "{}"),
        ("missing_papers", None),
        ("fees", '[{"amount_vnd": 1}]'),
        ("fees", None),
        ("updated", "yesterday"),
        ("updated", "2026-10-08T09:00:00"),
    ],
)
def test_a_value_that_the_contract_does_not_allow_is_an_error_somewhere(
    connection: sqlite3.Connection, column: str, value: object
) -> None:
    row = list(schema.to_row(PLAIN))
    row[COLUMNS.index(column)] = value
    connection.execute(schema.INSERT_NUMBER_SQL, (PLAIN.receipt_number, PLAIN.dossier_code))

    def write_and_read() -> None:
        connection.execute(schema.UPSERT_DOSSIER_SQL, row)
        _find(connection, PLAIN.receipt_number)

    with pytest.raises((ValueError, sqlite3.IntegrityError)) as raised:
        write_and_read()

    assert PLAIN.receipt_number not in str(raised.value)


def _replaced(**changes: object) -> Dossier:
    return Dossier(**{field: getattr(PLAIN, field) for field in PLAIN.__struct_fields__} | changes)
