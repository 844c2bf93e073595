from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest

from central_server.settings import CsvSettings, ImportSettings, LimitSettings, Settings

IMPORT_TOKEN = "import-token-0123456789"
MAX_BODY_BYTES = 12 << 20
CODE = "H49.22-261003-0147"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(
        settings,
        imports=ImportSettings(IMPORT_TOKEN, max_body_bytes=MAX_BODY_BYTES),
        limits=LimitSettings(1_000_000, 1_000),
        csv=CsvSettings(delimiter=";", columns={"MaHoSo": "Mã hồ sơ", "TrangThaiHoSo": "Trạng thái"}),
        status_codes={"DA_NHAN": 2, **{str(status): status for status in range(1, 11)}},
    )


def record(code: str = CODE, **fields: Any) -> dict[str, Any]:
    base = {"MaHoSo": code, "TenTTHC": "Đăng ký khai sinh", "ChuHoSo": "Nguyễn Văn An", "TrangThaiHoSo": "4"}
    return {**base, "NgayTiepNhan": "20260103081500", "DonViXuLy": "UBND phường Hạ Long", **fields}


def batch(*records: dict[str, Any]) -> bytes:
    return msgspec.json.encode({"service": "DongBoHoSoMC", "data": records})


def post(served: Any, content: Any, path: str = "/v1/import", content_type: str = "application/json") -> httpx.Response:
    headers = {"Authorization": f"Bearer {IMPORT_TOKEN}", "Content-Type": content_type}
    response: httpx.Response = served.client.post(served.url + path, content=content, headers=headers)
    return response


def status_of(served: Any, code: str) -> int:
    return int(served.get(f"/v1/dossiers/{code}").json()["dossier"]["status"])


def test_an_export_is_read_as_the_settings_say(served: Any) -> None:
    export = f"Mã hồ sơ;TenTTHC;Trạng thái;NgayTiepNhan\r\n{CODE};Khai sinh;DA_NHAN;2026-01-03\r\nx;y;2;z\r\n"
    response = post(served, export.encode(), content_type="text/csv; charset=utf-8")
    assert response.status_code == 200
    assert (response.json()["created"], response.json()["refused"][0]["index"]) == (1, 3)
    assert status_of(served, CODE) == 2


def test_an_older_export_moves_nothing_backwards(served: Any) -> None:
    header = "Mã hồ sơ;TenTTHC;Trạng thái;NgayTiepNhan\n"
    for as_of, status in (("2026-02-02T10:00:00+07:00", 9), ("2026-02-01", 4)):
        row = f"{CODE};Khai sinh;{status};2026-01-03\n"
        path = f"/v1/import?as_of={quote(as_of)}"
        assert post(served, (header + row).encode(), path, "text/csv").json()["refused"] == []
    assert status_of(served, CODE) == 9


@pytest.mark.parametrize(
    ("path", "content_type", "code"),
    [
        ("/v1/import?as_of=yesterday", "text/csv", "not_an_export"),
        ("/v1/import?as_of=", "text/csv", "not_an_export"),
        ("/v1/import?as_of=20260101000000&as_of=20260102000000", "text/csv", "not_an_export"),
        ("/v1/import?as_of=20990101000000", "text/csv", "not_an_export"),
        ("/v1/import?as_of=20260101000000", "application/json", "not_a_batch"),
        ("/v1/import", "text/csv", "not_an_export"),
        ("/v1/import", "application/xml", "unknown_service"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(served: Any, path: str, content_type: str, code: str) -> None:
    response = post(served, b'{"service":"x","data":[]}', path, content_type)
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)


def test_a_batch_sent_again_changes_nothing(served: Any) -> None:
    body = batch(record(), record("H49.22-261003-0148"))
    first, again = post(served, body).json(), post(served, body).json()
    assert (first["created"], again["created"], again["unchanged"]) == (2, 0, 2)


def test_batches_at_the_same_moment_are_all_taken(served: Any) -> None:
    """Each holds one dossier of its own and one that all of them share; the newest news of that one wins."""
    bodies = [
        batch(record(f"H49.22-261003-{n:04}"), record(NgayTiepNhan=f"202601{n:02}081500", TrangThaiHoSo=str(2 + n % 2)))
        for n in range(1, 13)
    ]
    with ThreadPoolExecutor(6) as senders:
        reports = [response.json() for response in senders.map(lambda body: post(served, body), bodies)]
    assert sum(report["created"] for report in reports) == 13
    assert all(report["records"] == 2 and not report["refused"] for report in reports)
    assert all(status_of(served, f"H49.22-261003-{n:04}") == 4 for n in range(1, 13))
    assert status_of(served, CODE) == 2


def test_a_large_batch_is_taken_up_to_the_limit(served: Any) -> None:
    body = batch(record(NoiDungXuLy="x" * (11 << 20)), record("H49.22-261003-0148"))
    assert 11 << 20 < len(body) <= MAX_BODY_BYTES
    assert post(served, body).json()["created"] == 2


def test_an_endless_body_is_cut_off(served: Any) -> None:
    """Without a token, at once; with one, at the limit: the server takes no more than what was under way."""
    host, port = served.url.removeprefix("http://").split(":")
    for token, most in (("wrong-token-0123456789", 8 << 20), (IMPORT_TOKEN, MAX_BODY_BYTES + (8 << 20))):
        with socket.create_connection((host, int(port)), timeout=30) as connection:
            connection.sendall(
                b"POST /v1/import HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                b"Authorization: Bearer " + token.encode() + b"\r\n\r\n"
            )
            assert sum(_sent(connection)) <= most


def _sent(connection: socket.socket) -> Iterator[int]:
    """Send chunks until the server has had enough; their sizes."""
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    while True:
        try:
            connection.sendall(chunk)
        except OSError:
            return
        yield len(chunk)
