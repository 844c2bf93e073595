"""Whole server processes, as `python -m central_server serve` starts them: together, under load, and what they log."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest

TOKENS = [f"kiosk-token-0123456789-{number}" for number in range(4)]
IMPORT_TOKEN = "import-token-0123456789"
RECORDS_PER_BATCH = 1_000
CODE = "H49.22-261003-0147"


@dataclass
class Process:
    """One replica. What it logs is read all the time, so that it never waits for a reader."""

    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)
    url: str = ""
    _ready: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        assert self._ready.wait(60)
        assert self.url, self.log

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            entry = json.loads(line)
            if entry["event"] == "ready":
                self.url = f"http://127.0.0.1:{entry['port']}"
                self._ready.set()
        self._ready.set()

    def get(self, path: str, token: str = TOKENS[0], **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers={"Authorization": f"Bearer {token}", **headers}, timeout=30)

    def post(self, body: bytes) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {IMPORT_TOKEN}"}
        response = httpx.post(f"{self.url}/v1/import", content=body, headers=headers, timeout=120)
        assert response.status_code == 200, response.text
        report: dict[str, Any] = response.json()
        return report

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        status = self.process.wait(30)
        self._reader.join(10)
        return status


@pytest.fixture
def start(tmp_path: Path, database_url: str) -> Iterator[Callable[[], Process]]:
    """Start a replica on the one database."""
    kiosks = "".join(f'[[kiosks]]\nname = "hall-{n}"\ntoken = "{token}"\n' for n, token in enumerate(TOKENS))
    settings = tmp_path / "server.toml"
    settings.write_text(
        f'[server]\nport = 0\ndatabase = "{database_url}"\n[imports]\ntoken = "{IMPORT_TOKEN}"\n'
        f'[feed]\nfolder = "{tmp_path}/feed"\nkeys_folder = "{tmp_path}/keys"\nroot_file = "{tmp_path}/root.json"\n'
        f"[limits]\nlookups_per_minute = 1_000_000\nburst = 1_000_000\n{kiosks}"
    )
    command = [sys.executable, "-m", "central_server", "serve", "--config", settings]
    with ExitStack() as stack:

        def start() -> Process:
            process = stack.enter_context(subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ))
            stack.callback(process.kill)
            return Process(process)

        yield start


def record(code: str = CODE, **fields: Any) -> dict[str, Any]:
    base = {"MaHoSo": code, "TenTTHC": "Đăng ký khai sinh", "ChuHoSo": "Nguyễn Văn An", "TrangThaiHoSo": "4"}
    return {**base, "NgayTiepNhan": "20260103081500", "DonViXuLy": "UBND phường Hạ Long", **fields}


def batch(*records: dict[str, Any], service: str = "DongBoHoSoMC") -> bytes:
    return msgspec.json.encode({"service": service, "data": records})


def test_replicas_answer_the_same(start: Callable[[], Process]) -> None:
    one, other = start(), start()
    assert one.post(batch(record(), record("H49.22-261003-0148", SoBienNhan="12345678")))["created"] == 2
    for number in (CODE, "12345678"):
        first, second = one.get(f"/v1/dossiers/{number}"), other.get(f"/v1/dossiers/{number}")
        assert first.status_code == second.status_code == 200
        assert first.json()["dossier"] == second.json()["dossier"]
        assert first.headers["ETag"] == second.headers["ETag"]
        held = {"If-None-Match": first.headers["ETag"]}
        assert other.get(f"/v1/dossiers/{number}", **held).status_code == 304
    progress = {"MaHoSo": CODE, "TrangThai": 9, "ThoiDiemXuLy": "20260108100000"}
    assert other.post(batch(progress, service="CapNhatTienDoHoSoMC"))["updated"] == 1
    assert one.get(f"/v1/dossiers/{CODE}").json()["dossier"]["status"] == 9
    assert other.end(signal.SIGKILL) == -signal.SIGKILL
    assert one.get(f"/v1/dossiers/{CODE}").status_code == 200
    assert one.end() == 0


def test_look_ups_during_imports_are_all_answered_and_all_right(start: Callable[[], Process]) -> None:
    """Two replicas, six kiosks asking without a pause, three senders who send everything twice."""
    replicas = [start(), start()]
    codes = [f"H49.22-261003-{number:05}" for number in range(6 * RECORDS_PER_BATCH)]
    replicas[0].post(batch(*(record(code) for code in codes[:RECORDS_PER_BATCH])))
    bodies = [
        batch(*(record(code, SoBienNhan=f"26{code[-5:]}") for code in codes[start : start + RECORDS_PER_BATCH]))
        for start in range(0, len(codes), RECORDS_PER_BATCH)
    ]
    imported = threading.Event()

    def ask(kiosk: int) -> Counter[int]:
        seen: Counter[int] = Counter()
        with httpx.Client(headers={"Authorization": f"Bearer {TOKENS[kiosk % len(TOKENS)]}"}, timeout=60) as client:
            while not imported.is_set() or not seen:
                held = sum(seen.values()) * 37 % RECORDS_PER_BATCH
                for place in (held, held + RECORDS_PER_BATCH):
                    response = client.get(f"{replicas[kiosk % 2].url}/v1/dossiers/{codes[place]}")
                    seen[response.status_code] += 1
                    if place < RECORDS_PER_BATCH:
                        assert response.json()["dossier"]["dossier_code"] == codes[place]
        return seen

    def send(body: bytes) -> list[dict[str, Any]]:
        return [replica.post(body) for replica in replicas]

    with ThreadPoolExecutor(6) as kiosks, ThreadPoolExecutor(3) as senders:
        asking = [kiosks.submit(ask, kiosk) for kiosk in range(6)]
        reports = [report for pair in senders.map(send, bodies) for report in pair]
        imported.set()
        seen = sum((asked.result() for asked in asking), Counter[int]())
    assert set(seen) <= {200, 404}
    assert seen[200] > 100
    totals = {name: sum(report[name] for report in reports) for name in ("records", "created", "updated", "unchanged")}
    assert totals == {
        "records": 2 * len(codes), "created": len(codes) - RECORDS_PER_BATCH, "updated": RECORDS_PER_BATCH,
        "unchanged": len(codes),
    }  # fmt: skip
    assert all(replicas[1].get(f"/v1/dossiers/26{code[-5:]}").status_code == 200 for code in codes[::500])
    assert [replica.end() for replica in replicas] == [0, 0]


def test_logs_hold_no_number_no_name_and_no_token(start: Callable[[], Process]) -> None:
    server, other = start(), start()
    numbers = [CODE, "H49.22-261003-9999", "12345678", "87.654.321", "022099001234", "03706/2026/07906"]
    wrong = "wrong-token-0123456789"
    server.post(
        batch(record(SoBienNhan="12345678", SoDienThoai="0912345678", MaDoiTuong="022099001234"), {"MaHoSo": 1})
    )
    for number in [*numbers, "garbage|text", f"https://example.vn/?x={CODE}"]:
        for token in (*TOKENS[:2], wrong):
            server.get(f"/v1/dossiers/{quote(number, safe='')}?agency={quote(number)}", token)
            server.get(f"/v1/dossiers/{quote(number, safe='')}", token)
            server.get(f"/feed/{quote(number)}", token)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"GET /v1/dossiers/{CODE} HTTP/9\r\n\r\n".encode())
        connection.recv(1000)
    for replica in (server, other):
        replica.get(f"/v1/dossiers/{CODE}")
        assert replica.end() == 0
    text = "".join(server.log).lower()
    secrets = [*numbers, *(quote(number, safe="") for number in numbers), *TOKENS, wrong, IMPORT_TOKEN]
    secrets += ["87654321", "0912345678", "nguyễn", "\\u1ec5n", "garbage", "example.vn"]
    assert not [secret for secret in secrets if secret.lower() in text]
    hashes = [{entry["number"] for entry in lookups(replica, "hall-0", "found")} for replica in (server, other)]
    assert len(hashes[0]) == 2, "one for each of the dossier's numbers"
    assert not hashes[0] & hashes[1], "each process has a key of its own"


def lookups(process: Process, kiosk: str, outcome: str) -> list[dict[str, Any]]:
    entries = [json.loads(line) for line in process.log]
    return [entry for entry in entries if entry.get("kiosk") == kiosk and entry.get("outcome") == outcome]
