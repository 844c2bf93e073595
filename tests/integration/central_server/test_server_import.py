from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from central_server import vietnam_time
from central_server.errors import BatchRefused
from central_server.intake.importing import ImportReport, import_batch
from central_server.lookup import look_up
from offline_cache.contract.dossier import AmbiguousReply, Dossier, Fee, FoundReply, Status

Take = Callable[..., ImportReport]
CODE = "H49.22-261003-0147"


def record(**fields: Any) -> dict[str, Any]:
    return {
        "MaHoSo": CODE,
        "TenTTHC": "Đăng ký khai sinh",
        "ChuHoSo": "Nguyễn Văn An",
        "TrangThaiHoSo": "4",
        "NgayTiepNhan": "20261003081500",
        "NgayHenTra": "20261010170000",
        "DonViXuLy": "UBND phường Hạ Long",
        **fields,
    }


def progress(status: int, at: str, code: str = CODE) -> dict[str, Any]:
    return {"MaHoSo": code, "TrangThai": status, "ThoiDiemXuLy": at, "NoiDungXuLy": "chữ tự do"}


def held(engine: Engine, number: str = CODE) -> Dossier:
    with engine.connect() as connection:
        reply = look_up(connection, number, agency=None, as_of=vietnam_time.now())
    assert isinstance(reply, FoundReply)
    return reply.dossier


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.outdated, len(report.refused)


def test_a_dossier_lands_with_what_a_screen_may_know(take: Take, engine: Engine) -> None:
    assert counts(take(record(SoBienNhan="261003.00147"))) == (1, 0, 0, 0, 0)
    for number in (CODE, "261003.00147", "26100300147"):
        dossier = held(engine, number)
        assert (dossier.dossier_code, dossier.receipt_number) == (CODE, "261003.00147")
        assert (dossier.applicant, dossier.agency) == ("N••••• V•• A", "UBND phường Hạ Long")
        assert dossier.counter == "Bộ phận Một cửa phường Hạ Long"
        assert (dossier.received, dossier.due) == (datetime.date(2026, 10, 3), datetime.date(2026, 10, 10))


def test_import_is_idempotent(take: Take, engine: Engine) -> None:
    take(record())
    before = held(engine)
    assert counts(take(record())) == (0, 0, 1, 0, 0)
    assert held(engine) == before


def test_one_bad_record_costs_no_other(take: Take, engine: Engine) -> None:
    report = take(record(MaHoSo="H49.22-261003-0001"), record(TrangThaiHoSo="11"), record(MaHoSo="H49.22-261003-0003"))
    assert counts(report) == (2, 0, 0, 0, 1)
    assert (report.refused[0].index, report.refused[0].field) == (1, "TrangThaiHoSo")
    assert held(engine, "H49.22-261003-0003").status is Status.IN_PROGRESS


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"MaHoSo": "không phải số"}, "MaHoSo"),
        ({"MaHoSo": 5}, "MaHoSo"),
        ({"MaHoSo": "Z99.01-261003-0001"}, "MaHoSo"),
        ({"MaHoSo": "000.00.01.Z99-261003-0001"}, "MaHoSo"),
        ({"TenTTHC": ""}, "TenTTHC"),
        ({"TenTTHC": "x" * 501}, "TenTTHC"),
        ({"TenTTHC": "x" * 100_000}, "TenTTHC"),
        ({"TenTTHC": "Khai sinh\x00"}, "TenTTHC"),
        ({"TenTTHC": "Khai sinh cho nguyễn  văn AN"}, "TenTTHC"),
        ({"TenTTHC": "Khai sinh, điện thoại 0912 345 678"}, "TenTTHC"),
        ({"TenTTHC": "Khai sinh, an@example.vn"}, "TenTTHC"),
        ({"TenTTHC": None}, "TenTTHC"),
        ({"DonViXuLy": None, "MaHoSo": "H49.99-261003-0147"}, "DonViXuLy"),
        ({"TrangThaiHoSo": "0"}, "TrangThaiHoSo"),
        ({"TrangThaiHoSo": ""}, "TrangThaiHoSo"),
        ({"TrangThaiHoSo": 4.5}, "TrangThaiHoSo"),
        ({"NgayHenTra": "10/10/2026"}, "NgayHenTra"),
        ({"NgayHenTra": "20261002000000"}, "NgayHenTra"),
        ({"NgayTra": "20261002000000"}, "NgayTra"),
        ({"NgayTiepNhan": "20990101000000"}, "NgayTiepNhan"),
        ({"DanhSachLePhi": {"Gia": 1}}, "DanhSachLePhi"),
        ({"DanhSachLePhi": [7]}, "DanhSachLePhi"),
        ({"DanhSachHoSoBoSung": [[]]}, "DanhSachHoSoBoSung"),
        ({"DanhSachHoSoBoSung": [{}] * 51}, "DanhSachHoSoBoSung"),
        ({"MaHoSo": "03706/2026/07906", "NgayTiepNhan": ""}, "NgayTiepNhan"),
    ],
)
def test_a_bad_field_is_named_and_never_quoted(take: Take, fields: dict[str, Any], field: str) -> None:
    report = take(record(**fields))
    assert (counts(report), report.refused[0].field) == ((0, 0, 0, 0, 1), field)
    assert "Nguyễn" not in report.refused[0].reason
    assert "0912" not in report.refused[0].reason


def test_ten_megabytes_of_combining_marks_cost_nothing(take: Take, engine: Engine) -> None:
    marks = "a" + "\u0323\u0302" * 2_500_000
    report = take(
        record(ChuHoSo=marks, Email=marks), record(MaHoSo=marks), record(TenTTHC=marks), record(NgayTra=marks)
    )
    assert (report.created, [remark.field for remark in report.refused]) == (1, ["MaHoSo", "TenTTHC", "NgayTra"])
    assert held(engine).applicant == ""


def test_a_missing_field_is_named(take: Take) -> None:
    incomplete = record()
    del incomplete["MaHoSo"]
    assert take(incomplete).refused[0].field == "MaHoSo"


def test_dates_in_all_three_forms_are_one_dossier(take: Take) -> None:
    take(record())
    assert take(record(NgayTiepNhan="2026-10-03T01:15:00Z", NgayHenTra="2026-10-10 17:00:00")).unchanged == 1


def test_a_receipt_number_in_no_known_form_is_left_out_with_a_note(take: Take, engine: Engine) -> None:
    report = take(record(SoBienNhan="BN lạ"))
    assert (report.created, report.notes[0].field) == (1, "SoBienNhan")
    assert held(engine).receipt_number == CODE


def test_progress_in_any_order_ends_at_the_latest(take: Take, engine: Engine) -> None:
    take(record())
    assert take(progress(9, "20261008100000"), service="CapNhatTienDoHoSoMC").updated == 1
    late = take(progress(4, "20261007100000"), progress(2, "20261003090000"), service="CapNhatTienDoHoSoMC")
    assert counts(late) == (0, 0, 0, 2, 0)
    assert take(record()).unchanged == 1
    dossier = held(engine)
    assert (dossier.status, dossier.finished) == (Status.FINISHED, datetime.date(2026, 10, 8))


def test_progress_within_one_batch_is_ordered_by_its_own_time(take: Take, engine: Engine) -> None:
    take(record())
    take(progress(10, "20261009100000"), progress(9, "20261008100000"), service="CapNhatTienDoHoSoMC")
    assert held(engine).status is Status.RETURNED


def test_progress_of_an_unknown_dossier_is_refused(take: Take) -> None:
    report = take(progress(4, "20261008100000"), service="CapNhatTienDoHoSoMC")
    assert (report.refused[0].index, report.refused[0].field) == (0, "MaHoSo")


def test_a_batch_that_says_when_it_was_true_may_correct_a_status(take: Take, engine: Engine) -> None:
    take(record())
    take(progress(9, "20261008100000"), service="CapNhatTienDoHoSoMC")
    take(record(TrangThaiHoSo="4"), as_of="2026-10-09T08:00:00+07:00")
    assert held(engine).status is Status.IN_PROGRESS


def test_papers_and_fees_are_structured_and_the_new_date_counts(take: Take, engine: Engine) -> None:
    supplement = {
        "NoiDungBoSung": "Gọi cho ông An số 0912345678",
        "NgayBoSung": "20261005080000",
        "DanhSachGiayToBoSung": [
            {"TenGiayTo": "Giấy chứng sinh"}, "Tờ khai", {"TenGiayTo": "Sổ của Nguyễn Văn An"}, {"TenGiayTo": ""},
        ],
        "DanhSachLePhiBoSung": [{"TenPhiLePhi": "Phí trích lục", "Gia": "không rõ"}],
        "NgayHenTraMoi": "20261020170000",
    }  # fmt: skip
    done = {"NgayTiepNhanBoSung": "20261004080000", "DanhSachGiayToBoSung": ["Đã nộp rồi"]}
    fees = [
        {"TenPhiLePhi": "Lệ phí hộ tịch", "Gia": "8.000"},
        {"TenPhiLePhi": "Lệ phí trước bạ", "Gia": 1250000.0},
        {"TenPhiLePhi": "Miễn", "Gia": "0"},
    ]
    both = {"DanhSachHoSoBoSung": [done, supplement], "DanhSachLePhi": fees}
    report = take(record(TrangThaiHoSo="5", **both), record(MaHoSo="H49.22-261003-0148", TrangThaiHoSo=6, **both))
    assert {note.field for note in report.notes} == {"DanhSachGiayToBoSung"}
    dossier = held(engine)
    assert (dossier.missing_papers, dossier.fees) == (("Giấy chứng sinh", "Tờ khai"), ())
    assert dossier.due == datetime.date(2026, 10, 20)
    assert held(engine, "H49.22-261003-0148").fees == (
        Fee("Lệ phí hộ tịch", 8000),
        Fee("Lệ phí trước bạ", 1_250_000),
        Fee("Phí trích lục", None),
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b'{"service": "DongBoHoSoMC", "data": [\xff}', "not_json"),
        (b'{"service": "DongBoHoSoMC", "data": []} and more', "not_json"),
        (b'{"service": "DongBoHoSoMC", "data": [' + b"[" * 200_000, "not_json"),
        ("{}".encode("utf-16"), "not_json"),
        (b"[]", "not_a_batch"),
        (b'{"service": "DongBoHoSoMC"}', "not_a_batch"),
        (b'{"service": "DongBoHoSoMC", "data": {}}', "not_a_batch"),
        (b'{"service": "DongBoHoSoMC", "data": [], "as_of": "x"}', "not_a_batch"),
        (b'{"service": "DongBoHoSoMC", "data": [], "as_of": "20990101000000"}', "not_a_batch"),
        (b'{"service": "XoaHoSo", "data": []}', "unknown_service"),
    ],
)
def test_what_is_no_batch_is_refused_whole(engine: Engine, body: bytes, code: str) -> None:
    with pytest.raises(BatchRefused) as caught:
        import_batch(engine, body, {}, vietnam_time.now())
    assert caught.value.code == code


def test_a_byte_order_mark_and_a_broken_record_do_not_stop_a_batch(engine: Engine) -> None:
    good = msgspec.json.encode(record())
    bad = [b'{"MaHoSo": "\xff"}', b"5", b"null", b'{"MaHoSo": "\\ud800"}', b"[" * 900 + b"]" * 900]
    body = b'\xef\xbb\xbf{"service":"DongBoHoSoMC","data":[' + b",".join([*bad, good]) + b"]}"
    report = import_batch(engine, body, {}, vietnam_time.now())
    assert (report.created, [remark.index for remark in report.refused]) == (1, [0, 1, 2, 3, 4])


_LONG = b"x" * 10_000_000
_BAD_RECORDS = {
    "no status": (b'{"MaHoSo": "H49.22-261003-0001", "TenTTHC": "x"}', "TrangThaiHoSo"),
    "no number": (b'{"TrangThaiHoSo": "4", "TenTTHC": "x"}', "MaHoSo"),
    "huge": (b'{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": 9%0500d, "TenTTHC": "x"}' % 0, "TrangThaiHoSo"),
    "infinite": (b'{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": 1e999, "TenTTHC": "x"}', "TrangThaiHoSo"),
    "true": (b'{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": true, "TenTTHC": "x"}', "TrangThaiHoSo"),
    "object": (b'{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": {"$": 4}, "TenTTHC": "x"}', "TrangThaiHoSo"),
    "long text": (b'{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": 4, "TenTTHC": "%s"}' % _LONG, "TenTTHC"),
    "long number": (b'{"MaHoSo": "%s", "TrangThaiHoSo": 4, "TenTTHC": "x"}' % _LONG, "MaHoSo"),
    "long status": (b'{"MaHoSo": "H49.22-261003-0001", "TenTTHC": "", "TrangThaiHoSo": "%s"}' % _LONG, "TrangThaiHoSo"),
    "NUL": (b'{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": 4, "TenTTHC": "a\\u0000b"}', "TenTTHC"),
    "low surrogate": (b'{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": 4, "TenTTHC": "a\\udc80b"}', ""),
    "high surrogate": (b'{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": 4, "TenTTHC": "a\\ud800b"}', ""),
    "replacement": ('{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": 4, "TenTTHC": "\ufffd"}'.encode(), ""),
    "windows-1258": ('{"MaHoSo": "H49.22-261003-0001", "TenTTHC": "Câ\u0301p"}'.encode("cp1258"), ""),
    "raw NUL": (b'{"MaHoSo": "H49.22-261003-0001", "TrangThaiHoSo": 4, "TenTTHC": "a\0b"}', ""),
    "deep": (b'{"MaHoSo": "H49.22-261003-0001", "TenTTHC": "x", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", ""),
    "two commas": (b'{"MaHoSo": "H49.22-261003-0001",, "TrangThaiHoSo": 4}', ""),
    "single quotes": (b"{'MaHoSo': 'H49.22-261003-0001'}", ""),
    "bare word": (b"undefined", ""),
    "nothing": (b"", ""),
    "text": (b'"a, ] record"', ""),
    "list": (b"[]", ""),
    "null": (b"null", ""),
    "number": (b"17", ""),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "field"), _BAD_RECORDS.values(), ids=_BAD_RECORDS.keys())
def test_a_record_that_cannot_be_taken_is_refused_alone(engine: Engine, raw: bytes, field: str) -> None:
    good = msgspec.json.encode(record(GhiChu='a "quoted" ] , } \\ text'))
    body = (
        b'{"isUpdating":"False","service":"DongBoHoSoMC","data":[' + b" ,\n".join([good, raw, good]) + b'],"x":[1,{}]}'
    )
    report = import_batch(engine, body, {}, vietnam_time.now())
    assert (counts(report), report.refused[0].index) == ((1, 0, 1, 0, 1), 1)
    assert report.refused[0].field == field
    assert len(report.refused[0].reason) < 200


def test_of_a_repeated_key_the_last_counts(engine: Engine) -> None:
    twice = msgspec.json.encode(record()).replace(b'"4"', b'"4","TrangThaiHoSo":"9"')
    import_batch(engine, b'{"service":"DongBoHoSoMC","data":[' + twice + b"]}", {}, vietnam_time.now())
    assert held(engine).status is Status.FINISHED


def test_one_dossier_twice_in_a_batch_is_two_messages_about_one(take: Take, engine: Engine) -> None:
    report = take(record(), record(TrangThaiHoSo=9, NgayKetThucXuLy="20261008100000"), record())
    assert counts(report) == (1, 1, 0, 1, 0)
    assert held(engine).status is Status.FINISHED


def test_two_dossiers_with_one_receipt_number_are_both_held(take: Take, engine: Engine) -> None:
    other = record(MaHoSo="H49.30-261003-0001", SoBienNhan="261003.00147", DonViXuLy="UBND phường Bãi Cháy")
    assert take(record(SoBienNhan="261003.00147"), other).created == 2
    for number in ("261003.00147", "26100300147"):
        with engine.connect() as connection:
            reply = look_up(connection, number, agency=None, as_of=vietnam_time.now())
            own = look_up(connection, number, agency="UBND phường Bãi Cháy", as_of=vietnam_time.now())
        assert isinstance(reply, AmbiguousReply)
        assert reply.agencies == ("UBND phường Bãi Cháy", "UBND phường Hạ Long")
        assert isinstance(own, FoundReply)
        assert own.dossier.dossier_code == "H49.30-261003-0001"


@pytest.mark.parametrize("number", ["0912345678", "022099001234", "001203004567", "02033.999888"])
def test_a_persons_number_is_no_receipt_number(take: Take, engine: Engine, number: str) -> None:
    person = {"SoDienThoai": "0912 345 678", "MaDoiTuong": "022099001234", "Fax": "02033999888"}
    report = take(record(SoBienNhan=number, **person), record(MaHoSo=number, **person))
    assert [(note.index, note.field) for note in report.notes] == [(0, "SoBienNhan")]
    assert [(remark.index, remark.field) for remark in report.refused] == [(1, "MaHoSo")]
    assert held(engine).receipt_number == CODE


def test_another_platforms_codes_alone_count_once_they_are_set(engine: Engine) -> None:
    data = [record(TrangThaiHoSo="DANG_XL"), record(TrangThaiHoSo="4"), record(TrangThaiHoSo=77)]
    body = msgspec.json.encode({"service": "DongBoHoSoMC", "data": data})
    report = import_batch(engine, body, {}, vietnam_time.now(), {"DANG_XL": 4, "77": 4})
    assert counts(report) == (1, 0, 1, 0, 1)
    assert (report.refused[0].field, "status_codes" in report.refused[0].reason) == ("TrangThaiHoSo", True)


@hypothesis_settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_messages_in_any_order_and_number_end_in_the_same_state(
    take: Take, engine: Engine, data: st.DataObject
) -> None:
    hours = st.integers(0, 150).map(
        lambda hour: f"{vietnam_time.parse('20261003080000') + datetime.timedelta(hours=hour):%Y%m%d%H%M%S}"
    )
    known = data.draw(
        st.lists(st.tuples(hours, st.sampled_from([1, 2, 4, 5, 6, 9, 10])), max_size=3, unique_by=lambda x: x[0])
    )
    steps = data.draw(st.lists(st.tuples(hours, st.integers(1, 10)), max_size=5))
    states = []
    for _ in range(2):
        code = f"H49.22-261003-{next(_SERIALS):06d}"
        take(record(MaHoSo=code, NgayTiepNhan="20261003070000"))
        messages = [("DongBoHoSoMC", record(MaHoSo=code, TrangThaiHoSo=s, NgayTiepNhan=at)) for at, s in known]
        messages += [("CapNhatTienDoHoSoMC", progress(s, at, code)) for at, s in steps]
        for service, message in data.draw(st.permutations(messages + messages[:2])):
            take(message, service=service)
        states.append(msgspec.structs.replace(held(engine, code), dossier_code="", receipt_number=""))
    assert states[0] == states[1]


_SERIALS = itertools.count(1)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_FIELDS = st.sampled_from(
    ["MaHoSo", "TenTTHC", "ChuHoSo", "TrangThaiHoSo", "NgayTiepNhan", "NgayHenTra", "NgayTra", "DonViXuLy",
     "SoBienNhan", "DanhSachLePhi", "DanhSachHoSoBoSung", "MaDoiTuong", "TrangThai", "ThoiDiemXuLy"]
)  # fmt: skip


@hypothesis_settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    service=st.sampled_from(["DongBoHoSoMC", "CapNhatTienDoHoSoMC"]),
    changes=st.lists(st.dictionaries(_FIELDS, _JSON, max_size=3) | _JSON, max_size=4),
)
def test_any_json_is_reported_record_by_record(engine: Engine, service: str, changes: list[Any]) -> None:
    data = [{**record(), **change} if isinstance(change, dict) else change for change in changes]
    report = import_batch(engine, msgspec.json.encode({"service": service, "data": data}), {}, vietnam_time.now())
    taken = report.created + report.updated + report.unchanged + report.outdated
    assert report.records == len(data) == taken + len(report.refused)
    assert {remark.index for remark in report.refused} <= set(range(len(data)))


@hypothesis_settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(secret=st.text(st.characters(codec="utf-8"), min_size=12, max_size=60).map("§{}".format), field=_FIELDS)
def test_no_reason_repeats_what_was_sent(engine: Engine, secret: str, field: str) -> None:
    data = [record(**{field: value}) for value in (secret, [secret], {secret: secret}, [{secret: secret}])]
    report = import_batch(
        engine, msgspec.json.encode({"service": "DongBoHoSoMC", "data": data}), {}, vietnam_time.now()
    )
    said = msgspec.json.encode(report).decode()
    assert secret.strip() not in said
