from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import Engine

from central_server import vietnam_time
from central_server.agencies import by_code
from central_server.demo import offices, seed
from central_server.demo.symbols import Symbology, modules
from central_server.intake.importing import import_batch
from offline_cache.contract.dossier import AmbiguousReply, ClosedReply, FoundReply, Reply, Status, TimingState
from offline_cache.contract.receipt_number import ReceiptForm, ReceiptNumber, parse

_FORMATS = {"code128": "Code128", "code39": "Code39", "qr": "QRCode"}


class Demo(NamedTuple):
    process: subprocess.Popen[str]
    ready: dict[str, Any]

    def next_line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = json.loads(self.process.stdout.readline())
        assert isinstance(line, dict)
        return line


Start = Callable[..., Demo]


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    processes: list[subprocess.Popen[str]] = []

    def start(data: Path, *options: str) -> Demo:
        with (data / "log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "central_server", "demo", "--data", str(data), *options],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        processes.append(process)
        assert process.stdout is not None
        return Demo(process, json.loads(process.stdout.readline()))

    yield start
    for process in processes:
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()
        assert process.wait(30) == 0


@pytest.fixture(scope="module")
def made(start: Start, tmp_path_factory: pytest.TempPathFactory) -> tuple[Demo, list[dict[str, Any]]]:
    demo = start(tmp_path_factory.mktemp("demo"))
    line = demo.next_line()
    assert line["event"] == "slips"
    return demo, line["slips"]


def ask(demo: Demo, number: str) -> Reply:
    headers = {"Authorization": f"Bearer {demo.ready['token']}"}
    response = httpx.get(f"{demo.ready['url']}/v1/dossiers/{number}", headers=headers)
    return msgspec.json.decode(response.content, type=Reply)


def database(demo: Demo) -> sqlite3.Connection:
    return sqlite3.connect(Path(demo.ready["root_file"]).parent / "server.sqlite")


def test_ready_says_where_everything_is(made: tuple[Demo, Any]) -> None:
    ready = made[0].ready
    assert set(ready) == {"event", "url", "token", "feed_url", "feed_folder", "root_file"}
    assert ready["feed_url"] == ready["url"] + "/feed"
    assert httpx.get(ready["feed_url"] + "/metadata/timestamp.json").status_code == 200
    assert (Path(ready["feed_folder"]) / "metadata" / "timestamp.json").is_file()
    assert Path(ready["root_file"]).is_file()


def test_every_slip_is_read_back_exactly(made: tuple[Demo, list[dict[str, Any]]]) -> None:
    demo, slips = made
    seen: Counter[tuple[int, str]] = Counter()
    for slip in slips:
        with Image.open(slip["file"]) as image:
            (barcode,) = zxingcpp.read_barcodes(image)
        assert barcode.text == slip["receipt_number"]
        symbology = Path(slip["file"]).stem.rpartition("-")[2]
        assert barcode.format.name == _FORMATS[symbology]
        seen[slip["status"], symbology] += 1
        found = ask(demo, slip["receipt_number"])
        assert isinstance(found, FoundReply)
        assert found.dossier.status == slip["status"]
    assert seen == Counter({(int(status), name): 2 for status in Status for name in _FORMATS})


def test_slips_show_every_form_of_number_and_time(made: tuple[Demo, list[dict[str, Any]]]) -> None:
    demo, slips = made
    numbers = [parse(slip["receipt_number"]) for slip in slips]
    assert {number.form for number in numbers if isinstance(number, ReceiptNumber)} == set(ReceiptForm)
    replies = [ask(demo, slip["receipt_number"]) for slip in slips]
    assert {reply.dossier.timing.state for reply in replies if isinstance(reply, FoundReply)} == set(TimingState)


def test_all_slips_are_in_one_pdf(made: tuple[Demo, list[dict[str, Any]]]) -> None:
    pdf = (Path(made[1][0]["file"]).parent / "slips.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert b"/Count 60" in pdf


def test_the_dossiers_are_five_thousand_of_every_kind(made: tuple[Demo, Any]) -> None:
    with closing(database(made[0])) as connection:
        (count,) = connection.execute("SELECT count(*) FROM dossier").fetchone()
        statuses = {status for (status,) in connection.execute("SELECT DISTINCT status FROM dossier")}
        (agencies,) = connection.execute("SELECT count(DISTINCT agency) FROM dossier").fetchone()
    assert count == seed.DOSSIER_COUNT - 1
    assert statuses == {int(status) for status in Status}
    assert agencies == 54 + 8 + 1


def test_one_number_is_two_agencies_and_one_dossier_is_closed(made: tuple[Demo, Any]) -> None:
    with closing(database(made[0])) as connection:
        (shared,) = connection.execute("SELECT number FROM number GROUP BY number HAVING count(*) > 1").fetchone()
        (gone,) = connection.execute("SELECT number FROM closed").fetchone()
    ambiguous = ask(made[0], shared)
    assert isinstance(ambiguous, AmbiguousReply)
    assert len(ambiguous.agencies) == 2
    assert isinstance(ask(made[0], gone), ClosedReply)


def test_the_log_holds_no_number(made: tuple[Demo, list[dict[str, Any]]]) -> None:
    demo, slips = made
    ask(demo, slips[0]["receipt_number"])
    log = (Path(demo.ready["root_file"]).parent.parent / "log").read_text()
    assert "lookup" in {json.loads(line).get("event") for line in log.splitlines()}
    assert not [slip for slip in slips if slip["receipt_number"] in log]


@pytest.mark.parametrize("how", ["end of input", "SIGTERM", "SIGINT"])
def test_it_ends_cleanly_and_leaves_no_port(start: Start, tmp_path: Path, how: str) -> None:
    demo = start(tmp_path)
    port = int(demo.ready["url"].rpartition(":")[2])
    if how == "end of input":
        assert demo.process.stdin is not None
        demo.process.stdin.close()
    else:
        demo.process.send_signal(signal.Signals[how])
    assert demo.process.wait(30) == 0
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert "error" not in (tmp_path / "log").read_text()


def test_without_listening_it_makes_the_same_files_and_ends(tmp_path: Path) -> None:
    (tmp_path / "server").mkdir()
    (tmp_path / "server" / "mine.txt").write_text("kept")
    (tmp_path / "server" / "feed").mkdir()
    (tmp_path / "server" / "feed" / "stale").write_text("gone")
    command = [sys.executable, "-W", "error", "-m", "central_server", "demo", "--data", str(tmp_path), "--no-listen"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True, stdin=subprocess.DEVNULL)
    ready, slips = (json.loads(line) for line in done.stdout.splitlines())
    assert (ready["event"], ready["url"], ready["feed_url"], slips["event"]) == ("ready", None, None, "slips")
    assert len(slips["slips"]) == 60
    assert (tmp_path / "server" / "mine.txt").read_text() == "kept"
    assert not (tmp_path / "server" / "feed" / "stale").exists()


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "central_server", "demo", "--data", str(tmp_path), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"127.0.0.1:{port}: cannot listen" in done.stderr


@pytest.mark.parametrize("moment", ["20270101000000", "20280229235959", "20261108075930"])
def test_at_any_hour_every_message_is_taken(engine: Engine, moment: str) -> None:
    now = vietnam_time.parse(moment)
    assert now is not None
    known = by_code(offices.agencies())
    reports = [import_batch(engine, body, known, now) for body in seed.batches(now)]
    assert [(report.refused, report.notes, report.outdated) for report in reports] == [((), (), 0)] * len(reports)
    assert sum(report.created for report in reports) == seed.DOSSIER_COUNT


def test_a_day_always_gives_the_same_messages() -> None:
    now = vietnam_time.now()
    assert list(seed.batches(now)) == list(seed.batches(now))


def test_the_offices_are_the_54_communes_and_the_departments() -> None:
    found = offices.offices()
    assert sum(office.is_commune for office in found) == 54
    assert found[21].name == "UBND phường Hạ Long"
    assert len({office.newer_code for office in found}) == len(found)


@pytest.mark.parametrize("symbology", list(Symbology))
@pytest.mark.parametrize("text", ["000.00.22.H49-261003-01471", "03706/2026/07906", "261003.00147"])
def test_symbols_are_read_back(symbology: Symbology, text: str) -> None:
    rows = modules(symbology, text)
    rows = rows if symbology is Symbology.QR else rows * 40
    image = Image.new("L", (len(rows[0]) + 20, len(rows) + 20), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            image.putpixel((x + 10, y + 10), 0 if dark else 255)
    (barcode,) = zxingcpp.read_barcodes(image.resize((image.width * 3, image.height * 3), Image.Resampling.NEAREST))
    assert barcode.text == text
