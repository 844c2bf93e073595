from __future__ import annotations

import datetime
import json
import logging
import socket
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest
from sqlalchemy import Engine

from central_server import vietnam_time
from central_server.api import serving
from central_server.intake.importing import ImportReport
from central_server.logs import JsonFormatter
from central_server.publishing.closing import close_ended
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, FoundReply, NotFoundReply, Reply, TimingState

Take = Callable[..., ImportReport]
CODE = "H49.22-261003-0147"
SOCIAL = "03706/2026/07906"


def record(code: str = CODE, **fields: Any) -> dict[str, Any]:
    base = {"MaHoSo": code, "TenTTHC": "Đăng ký khai sinh", "ChuHoSo": "Nguyễn Văn An", "TrangThaiHoSo": "4"}
    return {**base, "NgayTiepNhan": "20261003081500", "DonViXuLy": "UBND phường Hạ Long", **fields}


def reply(response: httpx.Response) -> Reply:
    return msgspec.json.decode(response.content, type=Reply)


def error_code(response: httpx.Response) -> str:
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert "Traceback" not in response.text
    assert response.headers["Content-Type"] == "application/json"
    return str(body["error"]["code"])


def test_found_is_the_contracts_reply(served: Any, take: Take) -> None:
    today = vietnam_time.now().date()
    take(record(NgayHenTra=f"{today - datetime.timedelta(days=2):%Y%m%d}000000", NgayTiepNhan="2026-01-01"))
    response = served.get(f"/v1/dossiers/{CODE}")
    assert response.status_code == 200
    found = reply(response)
    assert isinstance(found, FoundReply)
    assert (found.dossier.timing.state, found.dossier.timing.days) == (TimingState.OVERDUE, 2)
    assert found.as_of.utcoffset() == datetime.timedelta(hours=7)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-As-Of"] == found.as_of.isoformat()


def test_an_etag_holds_until_the_dossier_changes(served: Any, take: Take) -> None:
    take(record())
    etag = served.get(f"/v1/dossiers/{CODE}").headers["ETag"]
    for held in (etag, f'"other", {etag}', "*", etag.removeprefix("W/")):
        unchanged = served.get(f"/v1/dossiers/{CODE}", **{"If-None-Match": held})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["ETag"] == etag
    take({"MaHoSo": CODE, "TrangThai": 9, "ThoiDiemXuLy": "20261008100000"}, service="CapNhatTienDoHoSoMC")
    assert served.get(f"/v1/dossiers/{CODE}", **{"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("path", [SOCIAL, quote(SOCIAL, safe=""), SOCIAL.replace("/", "%2f")])
def test_slashes_in_a_number_may_be_encoded_or_not(served: Any, take: Take, path: str) -> None:
    take(record(SOCIAL, DonViXuLy="Bảo hiểm xã hội"))
    found = reply(served.get(f"/v1/dossiers/{path}"))
    assert isinstance(found, FoundReply)
    assert found.dossier.dossier_code == SOCIAL


def test_a_number_is_normalised_as_the_kiosk_normalises_it(served: Any, take: Take) -> None:
    take(record())
    assert served.get("/v1/dossiers/" + quote(" h49.22–261003–0147 ")).status_code == 200


def test_two_agencies_under_one_number_are_ambiguous_until_one_is_chosen(served: Any, take: Take) -> None:
    take(
        record(SoBienNhan="12345678"), record("H49.23-261003-0147", SoBienNhan="12.345.678", DonViXuLy="UBND xã Cô Tô")
    )
    response = served.get("/v1/dossiers/12345678")
    assert response.status_code == 300
    ambiguous = reply(response)
    assert isinstance(ambiguous, AmbiguousReply)
    assert ambiguous.agencies == ("UBND phường Hạ Long", "UBND xã Cô Tô")
    chosen = reply(served.get("/v1/dossiers/12345678?agency=" + quote("UBND xã Cô Tô")))
    assert isinstance(chosen, FoundReply)
    assert chosen.dossier.dossier_code == "H49.23-261003-0147"
    assert isinstance(reply(served.get("/v1/dossiers/12345678?agency=X")), NotFoundReply)


def test_a_number_that_one_agency_gave_twice_shows_nobodys_dossier(served: Any, take: Take) -> None:
    take(record(SoBienNhan="12345678"), record("H49.22-261003-0148", SoBienNhan="12345678"))
    response = served.get("/v1/dossiers/12345678")
    assert (response.status_code, error_code(response)) == (409, "number_not_unique")


def test_not_found_says_as_of_when(served: Any) -> None:
    response = served.get(f"/v1/dossiers/{CODE}")
    assert response.status_code == 404
    assert isinstance(reply(response), NotFoundReply)


def test_an_unknown_path_is_no_answer_about_a_dossier(served: Any) -> None:
    for path in (
        "/",
        "/v1/dossier/x",
        "/healthz/",
        "/feed/nothing",
        "/feed/../server.sqlite",
        "/feed/%2e%2e/root.json",
    ):
        response = served.get(path)
        assert (response.status_code, error_code(response)) == (404, "unknown_path")
        with pytest.raises(msgspec.ValidationError):
            reply(response)


def test_closed_and_its_number_never_opens_another_agencys_dossier(served: Any, take: Take, engine: Engine) -> None:
    take(record(TrangThaiHoSo=10, NgayTra="20250105100000", NgayTiepNhan="20250101", SoBienNhan="12345678"))
    assert close_ended(engine, now=vietnam_time.now(), after_days=90) == 1
    response = served.get(f"/v1/dossiers/{CODE}")
    assert response.status_code == 410
    assert isinstance(reply(response), ClosedReply)
    take(record("H49.23-261003-0147", SoBienNhan="12345678", DonViXuLy="UBND xã Cô Tô"))
    assert isinstance(reply(served.get("/v1/dossiers/12345678")), AmbiguousReply)
    assert served.get("/v1/dossiers/12345678?agency=" + quote("UBND phường Hạ Long")).status_code == 410


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("hello", "not_a_receipt_number"),
        ("022099001234", "may_be_identity_number"),
        ("' OR 1=1 --", "not_a_receipt_number"),
        ("<script>", "not_a_receipt_number"),
        ("%00%01", "not_a_receipt_number"),
        ("%ff%fe", "not_a_receipt_number"),
        ("9" * 5000, "not_a_receipt_number"),
        ("", "not_a_receipt_number"),
    ],
)
def test_what_is_no_number_to_ask_is_refused_unquoted(served: Any, text: str, code: str) -> None:
    response = served.get("/v1/dossiers/" + quote(text, safe="%"))
    assert (response.status_code, error_code(response)) == (422, code)
    assert not text or text not in response.text


def test_a_bad_parameter_is_a_plain_error(served: Any) -> None:
    response = served.get(f"/v1/dossiers/{CODE}?agency={'x' * 300}")
    assert (response.status_code, error_code(response)) == (422, "invalid_parameter")


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer wrong-token-0123456789", "Basic kiosk-token-0123456789", "kiosk-token-0123456789",
     "Bearer import-token-0123456789"],
)  # fmt: skip
def test_without_a_kiosks_token_there_is_no_answer(served: Any, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    for number in (CODE, "hello", "022099001234"):
        response = served.client.get(f"{served.url}/v1/dossiers/{number}", headers=headers)
        assert (response.status_code, error_code(response)) == (401, "unauthorised")
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_the_scheme_may_be_written_in_any_case(served: Any, take: Take) -> None:
    take(record())
    assert served.get(f"/v1/dossiers/{CODE}", Authorization="bearer kiosk-token-0123456789").status_code == 200


def test_import_over_http_reports_every_record(served: Any) -> None:
    body = msgspec.json.encode({"service": "DongBoHoSoMC", "data": [record(), record(TrangThaiHoSo="99")]})
    response = served.post_import(body)
    assert response.status_code == 200
    assert (response.json()["created"], response.json()["refused"][0]["index"]) == (1, 1)
    assert served.get(f"/v1/dossiers/{CODE}").status_code == 200


def test_import_refuses_a_kiosks_token_and_what_is_no_batch(served: Any) -> None:
    kiosk = served.client.post(f"{served.url}/v1/import", headers={"Authorization": "Bearer kiosk-token-0123456789"})
    assert (kiosk.status_code, error_code(kiosk)) == (401, "unauthorised")
    response = served.post_import(b"{")
    assert (response.status_code, error_code(response)) == (400, "not_json")


def test_a_body_over_the_limit_is_refused_declared_or_chunked(served: Any) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(5):
            yield b" " * 50_000

    for content in (b" " * 200_001, chunks()):
        response = served.post_import(content)
        assert (response.status_code, error_code(response)) == (413, "body_too_large")
    assert served.post_import(b" " * 200_000).status_code == 400


def test_wrong_methods_are_plain_errors(served: Any) -> None:
    for method, path in (("POST", f"/v1/dossiers/{CODE}"), ("GET", "/v1/import"), ("DELETE", "/healthz")):
        response = served.client.request(method, served.url + path)
        assert (response.status_code, error_code(response)) == (405, "method_not_allowed")


def test_the_unexpected_is_a_plain_500_and_its_log_quotes_nothing(
    served: Any, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE closed")
    response = served.get(f"/v1/dossiers/{CODE}")
    assert (response.status_code, error_code(response)) == (500, "internal_error")
    lines = [JsonFormatter().format(entry) for entry in caplog.records if entry.name.startswith("central_server")]
    assert any(json.loads(line).get("error") in {"OperationalError", "ProgrammingError"} for line in lines)
    assert not any(CODE in line or "closed" in line for line in lines)


def test_logs_hold_keyed_hashes_and_no_numbers(served: Any, take: Take, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    take(record())
    for _ in range(2):
        served.get(f"/v1/dossiers/{CODE}")
    lines = [JsonFormatter().format(entry) for entry in caplog.records if not entry.name.startswith("http")]
    assert not any(CODE in line or "Nguyễn" in line or "kiosk-token" in line for line in lines)
    lookups = [json.loads(line) for line in lines if json.loads(line)["event"] == "lookup"]
    assert [entry["kiosk"] for entry in lookups] == ["hall-1", "hall-1"]
    assert len({entry["number"] for entry in lookups}) == 1


def test_health(served: Any) -> None:
    assert served.client.get(f"{served.url}/healthz").json() == {"status": "ok"}


def test_a_client_that_talks_no_http_does_not_stop_the_server(served: Any) -> None:
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01\x00\xa5garbage\r\n\r\n")
        assert b"500" not in connection.recv(200)
    assert served.client.get(f"{served.url}/healthz").status_code == 200


def test_what_the_server_sends_waits_for_no_acknowledgement() -> None:
    """Head and body are two packets: without TCP_NODELAY the second one waits 40 ms for the client's delayed answer."""
    with serving.listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
