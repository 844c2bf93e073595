"""Exports as platforms save them: the same records and the same report as a batch, row by row."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from central_server import agencies, vietnam_time
from central_server.errors import BatchRefused
from central_server.intake.csv_export import FIELDS, import_export
from central_server.intake.importing import ImportReport
from central_server.lookup import look_up
from central_server.settings import CsvSettings, Settings
from offline_cache.contract.dossier import FoundReply, Status

Take = Callable[..., ImportReport]
CODE = "H49.22-261003-0147"
HEADER = ["MaHoSo", "TenTTHC", "TrangThaiHoSo", "NgayTiepNhan", "ChuHoSo", "DonViXuLy"]
ROW = [CODE, "Đăng ký khai sinh", "4", "20261003081500", "Nguyễn Văn An", "UBND phường Hạ Long"]


def table(*rows: list[str], header: list[str] | None = None, delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([HEADER if header is None else header, *rows])
    return text.getvalue()


def coded(row: list[str], code: str) -> list[str]:
    return [code, *row[1:]]


@pytest.fixture
def load(engine: Engine, settings: Settings) -> Callable[..., ImportReport]:
    def load(
        body: str | bytes, *, codes: dict[str, int] | None = None, as_of: Any = None, **export: Any
    ) -> ImportReport:
        known = agencies.by_code(settings.agencies)
        content = body.encode() if isinstance(body, str) else body
        return import_export(
            engine, content, CsvSettings(**export), known, vietnam_time.now(), as_of=as_of, status_codes=codes or {}
        )

    return load


def held(engine: Engine, code: str = CODE) -> Any:
    with engine.connect() as connection:
        reply = look_up(connection, code, agency=None, as_of=vietnam_time.now())
    assert isinstance(reply, FoundReply)
    return reply.dossier


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.records, report.created, report.unchanged, len(report.refused)


def test_a_row_is_the_same_record_as_in_a_batch(load: Take, take: Take, engine: Engine) -> None:
    assert counts(load(table(ROW))) == (1, 1, 0, 0)
    assert take(dict(zip(HEADER, ROW, strict=True))).unchanged == 1
    assert (held(engine).applicant, held(engine).procedure) == ("N••••• V•• A", "Đăng ký khai sinh")


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("windows-1258", "cp1258"),
    ],
)
def test_every_encoding_that_can_be_set_is_read(load: Take, engine: Engine, encoding: str, codec: str) -> None:
    # Windows-1258 writes an accent after its letter: of these words, that many are in it as they are.
    row = (
        ROW
        if codec != "cp1258"
        else [*ROW[:1], "Cấp sô\u0309 hô\u0323 khâ\u0309u".replace("ấ", "â\u0301"), *ROW[2:4], "An", "Sơ\u0309"]
    )
    assert load(table(row).encode(codec), encoding=encoding).created == 1
    expected = ROW[1] if codec != "cp1258" else "Cấp sổ hộ khẩu"
    assert held(engine).procedure == expected


def test_columns_have_the_exports_own_names_and_order(load: Take, engine: Engine) -> None:
    header = ["STT", "Trạng  thái", "Tên thủ tục", "Mã hồ sơ ", "NgayTiepNhan", "DonViXuLy", "Số điện thoại"]
    row = ["1", "4", ROW[1], CODE, ROW[3], ROW[5], "0912345678"]
    columns = {"MaHoSo": "Mã hồ sơ", "TenTTHC": "Tên thủ tục", "TrangThaiHoSo": "Trạng thái"}
    assert load(table(row, header=header, delimiter=";"), delimiter=";", columns=columns).created == 1
    assert held(engine).status is Status.IN_PROGRESS


def test_line_breaks_inside_quotes_belong_to_their_row(load: Take) -> None:
    broken = [*ROW[:1], "Đăng ký\r\nkhai sinh", *ROW[2:]]
    report = load(table(broken, coded(ROW, "H49.22-261003-0148"), ["x"] * 6))
    assert counts(report) == (3, 2, 0, 1)
    assert [remark.index for remark in report.refused] == [4]


def test_bad_rows_are_named_by_their_number_and_cost_no_other(load: Take) -> None:
    good = table(ROW).encode().splitlines(keepends=True)
    body = b"".join(
        [
            good[0],
            b"H49.22-261003-0001,too,short\r\n",
            table(coded(ROW, "H49.22-261003-0002")).encode().splitlines(keepends=True)[1].replace(b"An", b"\xff\xfe"),
            b",,,,,\r\n",
            b"\r\n",
            table(coded(ROW, "no number")).encode().splitlines(keepends=True)[1],
            b'H49.22-261003-0003,"quoted" twice,4,20261003081500,An,UBND\r\n',
            table([CODE, "x" * 10_000_000, *ROW[2:]]).encode().splitlines(keepends=True)[1],
            table([CODE, "nul\0", *ROW[2:]]).encode().splitlines(keepends=True)[1],
            good[1],
        ]
    )
    report = load(body)
    assert counts(report) == (7, 1, 0, 6)
    assert [(remark.index, remark.field) for remark in report.refused] == [
        (2, ""), (3, ""), (6, "MaHoSo"), (7, ""), (8, "TenTTHC"), (9, "TenTTHC"),
    ]  # fmt: skip
    assert "3 columns, and the header has 6" in report.refused[0].reason
    assert "encoding" in report.refused[1].reason


def test_a_quote_that_never_closes_is_reported(load: Take) -> None:
    report = load(table(ROW) + f'"{CODE}, lost\r\n{CODE}, lost too\r\n')
    assert (counts(report), report.refused[0].index) == ((2, 1, 0, 1), 3)


@pytest.mark.parametrize(
    ("body", "export", "named"),
    [
        (b"", {}, "header"),
        (b'"', {}, "header"),
        (b"MaHoSo,TenTTHC\r\n", {}, "TrangThaiHoSo"),
        (b"MaHoSo;TenTTHC;TrangThaiHoSo\r\n", {}, "MaHoSo, TenTTHC, TrangThaiHoSo"),
        (table(ROW).encode(), {"columns": {"NgayHenTra": "Ngày hẹn"}}, "NgayHenTra"),
        (table(ROW).encode(), {"columns": {"DanhSachLePhi": "Lệ phí"}}, "DanhSachLePhi"),
        (b"MaHoSo,TenTTHC,TrangThaiHoSo,MaHoSo\r\n", {}, "two columns for MaHoSo"),
        (table(ROW).encode("utf-16"), {}, "csv.encoding"),
        (table(ROW).encode(), {"encoding": "utf-16"}, "csv.encoding"),
    ],
)
def test_what_the_header_lacks_is_named(load: Take, body: bytes, export: dict[str, Any], named: str) -> None:
    with pytest.raises(BatchRefused, match=named):
        load(body, **export)


def test_another_platforms_codes_are_mapped_and_unknown_ones_refused(load: Take, take: Take, engine: Engine) -> None:
    rows = [
        [*coded(ROW, f"H49.22-261003-000{place}")[:2], code, *ROW[3:]]
        for place, code in enumerate(("DANGXL", "4", "XONG "))
    ]
    report = load(table(*rows), codes={"DANGXL": 4, "XONG": 9})
    assert counts(report) == (3, 2, 0, 1)
    assert (report.refused[0].index, report.refused[0].field) == (3, "TrangThaiHoSo")
    assert "status_codes" in report.refused[0].reason
    assert held(engine, "H49.22-261003-0002").status is Status.FINISHED


def test_an_export_that_says_when_it_was_true_moves_statuses_forward(load: Take, engine: Engine) -> None:
    load(table(ROW))
    day = datetime.datetime(2026, 10, 8, 2, tzinfo=vietnam_time.VIETNAM)
    assert load(table([*ROW[:2], "5", *ROW[3:]]), as_of=day).updated == 1
    assert load(table(ROW), as_of=day - datetime.timedelta(days=1)).outdated == 1
    assert held(engine).status is Status.PAPERS_MISSING
    with pytest.raises(BatchRefused, match="future"):
        load(table(ROW), as_of=vietnam_time.now() + datetime.timedelta(days=2))


def test_more_rows_than_one_transaction_takes_are_one_report(load: Take) -> None:
    rows = [coded(ROW, f"H49.22-261003-{place:05d}") for place in range(5_001)]
    rows[17] = coded(ROW, "x")
    rows[5_000] = coded(ROW, "y")
    report = load(table(*rows))
    assert (counts(report), [remark.index for remark in report.refused]) == ((5_001, 4_999, 0, 2), [19, 5_002])


@hypothesis_settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.booleans(),
    body=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
def test_any_bytes_are_reported_row_by_row_or_refused_whole(load: Take, header: bool, body: bytes) -> None:
    first = (",".join(FIELDS[:6]) + "\r\n").encode() if header else b""
    try:
        report = load(first + body)
    except BatchRefused:
        assert not header
    else:
        taken = report.created + report.updated + report.unchanged + report.outdated
        assert report.records == taken + len(report.refused)


def test_dates_as_spreadsheets_write_them_are_read_day_first(load: Take, engine: Engine) -> None:
    header = [*HEADER, "NgayHenTra"]
    rows = [
        [*coded(ROW, "H49.22-261003-0001")[:3], "03/10/2026", *ROW[4:], "11/12/2026 17:00"],
        [*coded(ROW, "H49.22-261003-0002")[:3], "10/13/2026", *ROW[4:], "11/12/2026"],
        [*coded(ROW, "H49.22-261003-0003")[:3], "20261003081500", *ROW[4:], "31/02/2027"],
        [*coded(ROW, "H49.22-261003-0004")[:3], "03/10/1026", *ROW[4:], ""],
    ]
    report = load(table(*rows, header=header, delimiter=";"), delimiter=";")
    assert counts(report) == (4, 1, 0, 3)
    assert [(remark.index, remark.field) for remark in report.refused] == [
        (3, "NgayTiepNhan"), (4, "NgayHenTra"), (5, "NgayTiepNhan"),
    ]  # fmt: skip
    assert "month 13" in report.refused[0].reason
    assert "1990" in report.refused[2].reason
    dossier = held(engine, "H49.22-261003-0001")
    assert (dossier.received, dossier.due) == (datetime.date(2026, 10, 3), datetime.date(2026, 12, 11))


def test_messages_take_only_the_documented_forms(take: Take) -> None:
    record = dict(zip(HEADER, ROW, strict=True))
    report = take(record | {"NgayTiepNhan": "03/10/2026"}, record | {"NgayTiepNhan": "03/10/2026 08:15:00"})
    assert [remark.field for remark in report.refused] == ["NgayTiepNhan", "NgayTiepNhan"]


@pytest.mark.parametrize(
    ("codec", "encoding", "found"),
    [
        ("utf-8-sig", "windows-1258", "utf-8"),
        ("utf-8", "windows-1258", "utf-8"),
        ("utf-8-sig", "utf-16", "utf-8"),
        ("utf-16", "utf-8", "utf-16"),
        ("utf-16", "windows-1258", "utf-16"),
    ],
)
def test_another_encoding_than_the_configured_one_is_refused_by_name(
    load: Take, engine: Engine, codec: str, encoding: str, found: str
) -> None:
    """Else an export whose header has no accents would put garbled words on the screens."""
    with pytest.raises(BatchRefused, match=f"is {found}, but csv.encoding is {encoding}"):
        load(table(ROW).encode(codec), encoding=encoding)


def test_plain_ascii_is_in_every_encoding_of_single_bytes(load: Take) -> None:
    row = [CODE, "Dang ky", "4", ROW[3], "An", "UBND"]
    assert load(table(row).encode("ascii"), encoding="windows-1258").created == 1
