"""Once a citizen has gone, nothing of theirs is in the kiosk's memory: every byte that the process can write is read.

The kiosk runs with an allocator that overwrites what is given back, so that whatever is found is still held by
somebody: a view model, a text on a hidden screen, a reply, a cache of addresses, a buffer of the scanner.
"""

from __future__ import annotations

import datetime
import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from Xlib import XK, X, display
from Xlib.ext import xtest

from kiosk_app.flow.screens import Screen
from offline_cache import revocation
from offline_cache.contract.dossier import Dossier, Fee, FoundReply, NotFoundReply, Status

if TYPE_CHECKING:
    from conftest import Wire

SHOWN_S = 4.0
LONGEST_S = 60.0
FORGOTTEN_WITHIN_S = 10.0
"""A look-up's own timer ends after three seconds, answered or not, and knows the number till then."""
OVERWRITING = {
    "MALLOC_PERTURB_": "165", "PYTHONMALLOC": "malloc",
    "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0:glibc.malloc.mxfast=0",
}  # fmt: skip
"""What is freed is overwritten (mallopt(3), M_PERTURB), nothing is kept for reuse unwritten, and Python uses it too."""
STATUSES = (Status.PAPERS_MISSING, Status.PAYMENT_DUE, Status.FINISHED, Status.IN_PROGRESS)


def number(citizen: int) -> str:
    return f"H49.22-261008-731{citizen}"


def words(citizen: int) -> dict[str, str]:
    """What the screen says of one of the citizens, and of nobody else."""
    return {
        "procedure": f"Cấp giấy phép riêng biệt {citizen}", "applicant": f"N••••• Quỳnh{citizen}",
        "paper": f"Giấy tờ hiếm có {citizen}", "fee": f"Lệ phí hiếm có {citizen}",
    }  # fmt: skip


def dossier(citizen: int, now: datetime.datetime) -> Dossier:
    said = words(citizen)
    return Dossier(
        dossier_code=number(citizen), receipt_number=number(citizen), procedure=said["procedure"], agency="Sở Mẫu",
        status=STATUSES[citizen % len(STATUSES)], applicant=said["applicant"], updated=now,
        missing_papers=(said["paper"],), fees=(Fee(said["fee"], 5_000),),
    )  # fmt: skip


class Server(BaseHTTPRequestHandler):
    """Knows the dossiers of all citizens."""

    def do_GET(self) -> None:
        now = datetime.datetime.now(datetime.UTC)
        known = [citizen for citizen in range(10) if self.path.endswith(number(citizen))]
        body = FoundReply(dossier(known[0], now), now) if known else NotFoundReply(now)
        data = b"{}" if self.path == "/healthz" else msgspec.json.encode(body)
        self.send_response(200 if known or self.path == "/healthz" else 404)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


class Watched:
    """The kiosk's process: what it paints, and what is in its memory."""

    def __init__(self, process: Any, folder: Path) -> None:
        self.process, self.folder = process, folder

    def painted(self) -> list[str]:
        trace = self.folder / "trace.jsonl"
        lines = trace.read_bytes().split(b"\n")[:-1] if trace.exists() else []
        return [event["screen"] for event in map(json.loads, lines) if event["event"] == "painted"]

    def log(self) -> str:
        return (self.folder / "log.txt").read_text(errors="replace")

    def traces(self, citizen: int) -> list[str]:
        """What of a citizen is in its memory: as Python and HTTP write it, and as Qt does."""
        sought = {what: words(citizen)[what] for what in words(citizen)} | {"number": number(citizen)}
        memory = self._memory()
        return sorted(
            f"{what} in {encoding}"
            for what, text in sought.items()
            for encoding in ("utf-8", "utf-16-le")
            if any(text.encode(encoding) in part for part in memory)
        )

    def _memory(self) -> list[bytes]:
        parts: list[bytes] = []
        maps = Path(f"/proc/{self.process.pid}/maps").read_text().splitlines()
        with Path(f"/proc/{self.process.pid}/mem").open("rb", buffering=0) as memory:
            for line in maps:
                span, mode, *_ = line.split()
                if "w" not in mode or line.endswith("[vvar]"):
                    continue
                begin, end = (int(edge, 16) for edge in span.split("-"))
                try:
                    memory.seek(begin)
                    parts.append(memory.read(end - begin))
                except OSError:
                    continue  # given back meanwhile, or of a device
        return parts


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def kiosk(
    tmp_path: Path, wire: Wire, url: str, x_display: str, kiosk_process: Callable[..., Any], until: Callable[..., Any]
) -> Iterator[Watched]:
    config = tmp_path / "kiosk.toml"
    config.write_text(
        f'[kiosk]\nresult_shown_s = {SHOWN_S}\n[server]\nurl = "{url}"\n[cache]\nfolder = "{tmp_path / "cache"}"\n'
        f'[scanner]\nserial_ports = ["{wire.path}"]\ntyped_keys = "never"\n'
    )
    arguments = ["run", "--config", str(config), "--size", "960x540", "--trace", str(tmp_path / "trace.jsonl")]
    process = kiosk_process(arguments, tmp_path, {**OVERWRITING, "DISPLAY": x_display, "QT_QPA_PLATFORM": "xcb"})
    running = Watched(process, tmp_path)
    try:
        until(lambda: "is ready" in running.log(), "an opened scanner", LONGEST_S)
        yield running
        process.send_signal(signal.SIGINT)
        assert process.wait(LONGEST_S) == 0, running.log()
    finally:
        process.kill()
        process.wait()


def press(x_name: str, *keys: str) -> None:
    """Keys of a switch device, all held together, into whatever window has the focus."""
    connection = display.Display(x_name)
    codes = [connection.keysym_to_keycode(XK.string_to_keysym(key)) for key in keys]
    for event, order in ((X.KeyPress, codes), (X.KeyRelease, codes[::-1])):
        for code in order:
            xtest.fake_input(connection, event, code)
    connection.sync()
    connection.close()


def test_nothing_of_a_citizen_stays_in_memory(
    kiosk: Watched, wire: Wire, x_display: str, until: Callable[..., Any], tmp_path: Path
) -> None:
    def come(citizen: int) -> None:
        before = len(kiosk.painted())
        os.write(wire.scanner_end, f"{number(citizen)}\r".encode())
        until(lambda: Screen.RESULT in kiosk.painted()[before:], "a result", LONGEST_S)
        assert "number in utf-16-le" in kiosk.traces(citizen), "the search does not find what is shown"

    def is_gone(citizen: int) -> None:
        found: list[str] = []

        def nothing_is_found() -> bool:
            found[:] = kiosk.traces(citizen)
            return not found

        try:
            until(nothing_is_found, "to be forgotten", FORGOTTEN_WITHIN_S)
        except pytest.fail.Exception:
            pytest.fail(f"citizen {citizen} is gone, but in memory there is still: {found}")

    def rests() -> None:
        until(lambda: kiosk.painted()[-1] == Screen.IDLE, "rest", LONGEST_S)

    come(0)
    rests()  # by time
    is_gone(0)
    come(1)
    press(x_display, "Shift_L", "Tab")  # the last of all controls is the way out
    press(x_display, "Return")
    rests()
    is_gone(1)
    come(2)
    come(3)
    is_gone(2)
    come(4)
    revocation.wipe(tmp_path / "cache", datetime.datetime.now(datetime.UTC))
    os.write(wire.scanner_end, f"{number(5)}\r".encode())
    until(lambda: kiosk.painted()[-1] == Screen.OUT_OF_SERVICE, "out of service", LONGEST_S)
    for citizen in range(6):
        is_gone(citizen)
        for said in (number(citizen), *words(citizen).values()):
            assert said not in kiosk.log() + (tmp_path / "trace.jsonl").read_text()
