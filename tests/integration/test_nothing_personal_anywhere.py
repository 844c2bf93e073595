"""The whole way of the data, in real processes: whatever any of them writes or says is searched for invented people.

Three hundred people stand in every field and free text of what is imported, also in what is refused. Then every byte
is read: the server's database and its log, what the server answers, the published tree as it lies there and decrypted,
the publisher's and the agent's logs, and the kiosk's cache.
"""

from __future__ import annotations

import io
import json
import random
import re
import sqlite3
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pyrage
import pytest
import zstandard

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý", "Chíu", "Tằng")
_SYLLABLES = ("Khuê", "Quyền", "Thuỵ", "Đoàn", "Ngân", "Trâm", "Vượng", "Đăng")
_STREETS = ("Lê Thánh Tông", "Trần Hưng Đạo", "Cái Dăm", "Bãi Muối", "Vườn Đào")
_FREE_TEXTS = (
    "TrichYeuHoSo", "GhiChu", "ThongTinTra", "ThongTinKhac", "NoiDungXuLy", "DiaChi", "DiaChiThuongTru", "NguoiNop",
    "NguoiXuLy", "TaiLieuNop", "DanhSachTepDinhKemKhac", "Fax", "TenFieldKhongCo", "session",
)  # fmt: skip
_PLACES = (
    "TenTTHC", "DonViXuLy", "TenGiayTo", "TenPhiLePhi", "SoBienNhan", "MaHoSo", "TrangThaiHoSo", "NgayTiepNhan",
    "Gia", "NgayBoSung", "DanhSachLePhi", "", "", "", "", "", "",
)  # fmt: skip
"""Where a record says something personal that has no business there; mostly nowhere."""
_PEOPLE = 300
_KIOSK_TOKEN, _IMPORT_TOKEN = "kiosk-token-0123456789", "import-token-0123456789"


class Person:
    """One invented citizen; nobody else has any of it."""

    def __init__(self, place: int, luck: random.Random) -> None:
        given = " ".join(_SYLLABLES[place // 8**power % 8] for power in range(4))
        self.name = f"{luck.choice(_FAMILY)} {given}"
        new = f"0{luck.randrange(1, 97):02d}{luck.randrange(4)}{luck.randrange(100):02d}{place:06d}"
        old = f"1{luck.randrange(10**7):07d}{place % 10}"
        self.identity = new if place % 3 else old
        phone = f"{luck.choice('35789')}{place:04d}{luck.randrange(10_000):04d}"
        self.phones = (
            f"0{phone}", f"+84{phone}",
            f"0{phone[:3]} {phone[3:6]} {phone[6:]}", f"0{phone[:3]}.{phone[3:6]}.{phone[6:]}",
            f"(0{phone[:2]}) {phone[2:5]} - {phone[5:]}", f"0{phone[:3]} – {phone[3:]}", f"+84 {phone[:2]}/{phone[2:]}",
            "".join(chr(0xFF10 + int(digit)) for digit in f"0{phone}"),
        )  # fmt: skip
        self.mail = f"nguoi.{place}@example.vn"
        self.address = f"số {place} ngõ {luck.randrange(1, 99)} phố {luck.choice(_STREETS)}"
        self.needles = {*(_compact(part) for part in (given, self.identity, phone, self.mail, self.address))}

    def says(self, luck: random.Random) -> str:
        """One of the values, as somebody might write it."""
        value = luck.choice((self.name, self.identity, luck.choice(self.phones), self.mail, self.address))
        how = luck.choice((str, str.upper, str.lower, lambda text: unicodedata.normalize("NFD", text), _plain))
        return str(how(value))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _compact(text: str) -> str:
    """Letters and digits alone, without accents and case: however somebody writes it, it comes out the same."""
    return re.sub(r"[\W_]+", "", _plain(text)).casefold()


def _readings(data: bytes) -> Iterator[str]:
    """The bytes as texts: UTF-8, UTF-16 from either byte, and with what JSON and addresses escape."""
    text = data.decode("utf-8", "replace")
    yield text
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    yield unquote(text)
    for start in (0, 1):
        yield data[start:].decode("utf-16-le", "replace")


def traces(data: bytes, people: list[Person]) -> list[str]:
    """What in `data` tells one of the people."""
    needles = {needle for person in people for needle in person.needles}
    return sorted({needle for text in set(map(_compact, _readings(data))) for needle in needles if needle in text})


def everything_in(*folders: Path) -> dict[str, bytes]:
    """Every file below, with what stands in its name."""
    files = (path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): path.name.encode() + b"\n" + path.read_bytes() for path in files}


def record(place: int, person: Person, luck: random.Random) -> dict[str, Any]:
    """Everything in every free text, and now and then something where a screen would show it."""
    everything = (
        f"Liên hệ {person.name}, CCCD {person.identity}, đt {', '.join(person.phones)}, {person.mail}, {person.address}"
    )
    where, slipped = luck.choice(_PLACES), person.says(luck)

    def value(name: str, usual: str) -> str:
        alone = name in {"SoBienNhan", "MaHoSo", "TrangThaiHoSo", "NgayTiepNhan", "Gia", "NgayBoSung", "DanhSachLePhi"}
        return usual if name != where else slipped if alone else f"{usual} {slipped}"

    fee = {"TenPhiLePhi": value("TenPhiLePhi", "Lệ phí"), "Gia": value("Gia", "8000"), "GhiChu": everything}
    paper = {"TenGiayTo": value("TenGiayTo", "Tờ khai"), "GhiChu": everything}
    return {
        **dict.fromkeys(_FREE_TEXTS, everything),
        "MaHoSo": value("MaHoSo", f"H49.22-261003-{place:05d}"),
        "SoBienNhan": value("SoBienNhan", f"261003.{place:05d}"),
        "TenTTHC": value("TenTTHC", "Đăng ký khai sinh"),
        "DonViXuLy": value("DonViXuLy", "UBND phường Hạ Long"),
        "ChuHoSo": luck.choice(
            (person.name, person.name, person.name.upper(), f"Hộ kinh doanh {person.name}",
             f"{person.name}, {person.phones[2]}, {person.address}", f"{person.name}; " * 30)
        ),
        "MaDoiTuong": luck.choice((person.identity, person.identity, [person.identity], int(person.identity))),
        "SoDienThoai": luck.choice((*person.phones, int(person.phones[0]), [person.phones[1]])),
        "Email": person.mail,
        "TrangThaiHoSo": value("TrangThaiHoSo", "5"),
        "NgayTiepNhan": value("NgayTiepNhan", "20261003081500"),
        "DanhSachLePhi": slipped if where == "DanhSachLePhi" else [fee],
        "DanhSachHoSoBoSung": [
            {"NoiDungBoSung": everything, "NguoiYeuCau": person.name, "NgayBoSung": value("NgayBoSung", ""),
             "DanhSachGiayToBoSung": [paper]}
        ],
    }  # fmt: skip


def bodies(people: list[Person], luck: random.Random) -> Iterator[tuple[bytes, dict[str, str]]]:
    """What is sent to the import: good batches, bad ones, exports, damaged ones; with headers."""
    records = [record(place, person, luck) for place, person in enumerate(people)]
    first, second = records[:200], records[200:]

    def batch(some: Any, service: str = "DongBoHoSoMC", **envelope: Any) -> bytes:
        return json.dumps({"service": service, "data": some, **envelope}, ensure_ascii=luck.random() < 0.3).encode()

    person = people[0]
    yield batch(first, session=person.name, isUpdating=person.phones), {}
    yield batch(second)[:-9], {}
    yield batch(second).replace(b'"MaHoSo"', b'"MaHoSo" x', 3), {}
    yield batch(second).replace("Liên".encode(), b"Li\xean"), {}
    for wrong in (person.name, person.identity, person.phones[0]):
        yield batch(first[:3], service=wrong), {}
        yield batch(first[:3], as_of=wrong), {}
        yield batch(wrong), {}
        yield batch([wrong, [wrong], {wrong: wrong}]), {}
        yield wrong.encode(), {}
        yield wrong.encode("utf-16"), {"Content-Type": "text/csv"}
        yield batch(first[:3]), {"Authorization": f"Bearer {quote(wrong)}"}
        yield batch(first[:3]), {"Content-Type": quote(wrong), "User-Agent": quote(wrong), "Referer": quote(wrong)}
    progress = [
        {"MaHoSo": f"H49.22-261003-{place:05d}", "TrangThai": 9, "ThoiDiemXuLy": "20261008100000",
         "NguoiXuLy": person.name, "NoiDungXuLy": person.address}
        for place, person in enumerate(people)
    ]  # fmt: skip
    yield batch(progress[:50], service="CapNhatTienDoHoSoMC"), {}
    header = (
        "MaHoSo,SoBienNhan,TenTTHC,DonViXuLy,ChuHoSo,MaDoiTuong,SoDienThoai,Email,TrangThaiHoSo,NgayTiepNhan,GhiChu"
    )
    rows = [
        f'H49.22-261004-{place:05d},,=HYPERLINK("{person.says(luck)}"),UBND phường Hạ Long,"{person.name}",'
        f'{person.identity},"{person.phones[place % 8]}",{person.mail},4,2026-10-04,"{person.address}\0"\n'
        f'H49.22-261005-{place:05d},{person.phones[0]},Cấp bản sao,UBND phường Hạ Long,"{person.name}",'
        f"{person.identity},{person.phones[1]},{person.mail},4,2026-10-04,\n"
        for place, person in enumerate(people[:100])
    ]
    yield f"{header}\n{''.join(rows)}".encode(), {"Content-Type": "text/csv"}
    yield f"{header},{person.name},{person.name}\n{''.join(rows)}".encode(), {"Content-Type": "text/csv"}
    yield f"{person.name},{person.identity}\n{''.join(rows)}".encode(), {"Content-Type": "text/csv"}


class Process:
    """A command under way; its lines are kept, and go into `log`."""

    def __init__(self, log: Path, *command: str) -> None:
        self._log = log
        self._heard: list[str] = []
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", *command], cwd=log.parents[1], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._log.open("a", buffering=1, encoding="utf-8") as log, self._process.stdout:
            for line in self._process.stdout:
                log.write(line)
                with self._changed:
                    self._heard.append(line)
                    self._changed.notify_all()
        with self._changed:
            self._heard.append("")
            self._changed.notify_all()

    def until(self, text: str) -> str:
        """The first line that holds `text`."""
        with self._changed:
            self._changed.wait_for(lambda: any(text in line or not line for line in self._heard), 60)
            found = [line for line in self._heard if text in line]
        assert found, f"{text} was not said: {self._log.read_text()}"
        return found[0]

    def end(self) -> None:
        self._process.terminate()
        assert self._process.wait(30) == 0
        self._thread.join()


@dataclass(frozen=True)
class Place:
    """All folders of the test."""

    folder: Path

    def run(self, log: str, *command: str, code: int | None = 0) -> str:
        """Run one command to its end; what it says also goes into a log."""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", *command], cwd=self.folder, capture_output=True, text=True, timeout=60
        )
        assert code is None or done.returncode == code, done.stderr
        with (self.folder / "logs" / log).open("a", encoding="utf-8") as file:
            file.write(done.stdout + done.stderr)
        return done.stdout

    @contextmanager
    def running(self, log: str, *command: str) -> Iterator[Process]:
        with ExitStack() as stack:
            process = Process(self.folder / "logs" / log, *command)
            stack.callback(process.end)
            yield process

    def decrypted(self) -> dict[str, bytes]:
        """Every dossier file of the published tree, opened as this kiosk can open it."""
        own = pyrage.x25519.Identity.from_str((self.folder / "kiosk.key").read_text().splitlines()[-1])
        (ring,) = (self.folder / "feed").rglob("*.keyring-1.age")
        keys = [
            pyrage.x25519.Identity.from_str(line) for line in pyrage.decrypt(ring.read_bytes(), [own]).decode().split()
        ]
        files = [*(self.folder / "feed").rglob("*.sqlite.zst.age"), *(self.folder / "feed/deltas").iterdir()]
        found: dict[str, bytes] = {}
        for path in files:
            packed = pyrage.decrypt(path.read_bytes(), keys)
            found[f"{path.name} (decrypted)"] = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed)).read()
        return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A server's and a kiosk's configuration, keys and a fresh feed."""
    place = Place(tmp_path)
    (tmp_path / "logs").mkdir()
    kiosk = (
        '[kiosk]\nname = "hall-1"\n[feed]\nsource = "URL/feed"\nroot_file = "root.json"\nkey_file = "kiosk.key"\n'
        'poll_interval_s = 0.1\n[cache]\nfolder = "cache"\n'
    )
    (tmp_path / "kiosk.toml").write_text(kiosk)
    enrolled = place.run("enroll", "kiosk_app", "enroll", "--config", "kiosk.toml")
    (tmp_path / "server.toml").write_text(
        '[server]\nport = 0\ndatabase = "sqlite:///database/server.sqlite"\n'
        '[feed]\nfolder = "feed"\nkeys_folder = "keys"\nroot_file = "root.json"\npublish_interval_s = 0.1\n'
        f'[imports]\ntoken = "{_IMPORT_TOKEN}"\nmax_body_bytes = 4000000\n'
        f'[limits]\nburst = 5000\n[[kiosks]]\n{enrolled}token = "{_KIOSK_TOKEN}"\n'
        '[[agencies]]\ncode = "H49.22"\nname = "UBND phường Hạ Long"\ncounter = "Bộ phận Một cửa"\n'
    )
    (tmp_path / "database").mkdir()
    place.run("admin", "central_server.admin", "repository", "init", "feed")
    return place


def _answers(client: httpx.Client, people: list[Person], luck: random.Random) -> Iterator[bytes]:
    """What the server says to look-ups of dossiers and of people, to strangers, and to whoever watches it."""
    asked = [f"H49.22-261003-{place:05d}" for place in range(0, _PEOPLE, 5)]
    asked += [f"261003.{place:05d}" for place in range(0, _PEOPLE, 5)]
    for person in people[:60]:
        asked += [quote(person.says(luck), safe=""), quote(f"{person.says(luck)}\n{person.name}", safe="")]
    for number in asked:
        for path in (
            f"/v1/dossiers/{number}",
            f"/v1/dossiers/H49.22-261003-00001?agency={number}",
            f"/feed/{number}",
            f"/{number}",
        ):
            yield _said(client.get(path))
        yield _said(client.get(f"/v1/dossiers/{number}", headers={"Authorization": f"Bearer {number}"}))
    for path in ("/metrics", "/healthz", "/readyz", "/openapi.json"):
        yield _said(client.get(path))


def _said(response: httpx.Response) -> bytes:
    return f"{response.status_code} {response.headers}\n".encode() + response.content


def test_nothing_personal_is_written_or_said_anywhere(place: Place) -> None:
    luck = random.Random(20_261_124)
    people = [Person(number, luck) for number in range(_PEOPLE)]
    said: list[bytes] = []
    with ExitStack() as stack:
        server = stack.enter_context(place.running("server.log", "central_server", "serve", "--config", "server.toml"))
        ready = json.loads(server.until('"ready"'))
        url = f"http://{ready['host']}:{ready['port']}"
        config = place.folder / "kiosk.toml"
        config.write_text(config.read_text().replace("URL", url))
        client = stack.enter_context(
            httpx.Client(base_url=url, timeout=30, headers={"Authorization": f"Bearer {_KIOSK_TOKEN}"})
        )
        taken: list[dict[str, Any]] = []
        publisher = None
        for body, headers in bodies(people, luck):
            answer = client.post(
                "/v1/import", content=body, headers={"Authorization": f"Bearer {_IMPORT_TOKEN}", **headers}
            )
            assert answer.status_code in {200, 400, 401}, answer.text
            said.append(_said(answer))
            taken += [answer.json()] if answer.status_code == 200 else []
            if publisher is None:
                publisher = stack.enter_context(place.running("publisher.log", "central_server.admin", "publisher"))
                publisher.until("seq 1,")
                place.run("sync", "kiosk_app", "sync", "--once", "--config", "kiosk.toml")
                agent = stack.enter_context(place.running("agent.log", "kiosk_app", "agent", "--config", "kiosk.toml"))
                agent.until("sequence 1,")
        assert sum(report["created"] for report in taken) > 250
        assert sum(len(report["refused"]) for report in taken) > 100
        head = json.loads(
            place.run("admin", "central_server.admin", "repository", "status", "feed", "--json", code=None)
        )
        agent.until(f"sequence {max(2, head['head']['seq'])},")

        said += _answers(client, people, luck)
        for person in people[:3]:
            for text in ("H49.22-261003-00001", "261003.00001", person.name, person.identity, person.phones[0]):
                said.append(
                    place.run("lookup", "kiosk_app", "lookup", text, "--config", "kiosk.toml", code=None).encode()
                )
        place.run("status", "kiosk_app", "status", "--config", "kiosk.toml", code=None)
        place.run("status", "kiosk_app", "status", "--json", "--config", "kiosk.toml", code=None)
        found = everything_in(place.folder)
    found |= {f"{name} (after the end)": data for name, data in everything_in(place.folder).items()}
    opened = place.decrypted()
    found |= opened | {f"answer {number}": answer for number, answer in enumerate(said)}

    _check_that_all_was_searched(place, found, opened)
    assert {name: hits for name, data in found.items() if (hits := traces(data, people))} == {}
    closed = {name: data for name, data in found.items() if "/logs/" in name or "/feed/" in name}
    assert {
        name: hits for name, data in closed.items() if (hits := re.findall(rb"26100[345][-.]?[0-9]{5}", data))
    } == {}


def _check_that_all_was_searched(place: Place, found: dict[str, bytes], opened: dict[str, bytes]) -> None:
    """The places are not empty: what belongs there, is there."""
    folder = place.folder
    for name in (
        "database/server.sqlite",
        "database/server.sqlite-wal",
        "cache/agent.json",
        "feed/metadata/timestamp.json",
    ):
        assert found[str(folder / name)]
    assert any(re.search(r"/cache/.+/dossiers\.sqlite-wal$", name) for name in found)
    for log in ("server.log", "publisher.log", "agent.log", "sync", "status", "lookup", "admin"):
        assert found[str(folder / "logs" / log)].count(b"\n") > 1, log
    assert len(opened) > 1
    for data in opened.values():
        assert data.startswith(b"SQLite format 3\0")
        assert b"H49.22-26100" in data
    assert any("N••••• K••".encode() in data for data in opened.values())
    assert any(
        "•••••".encode() in data and b"H49.22-261003-" in data for name, data in found.items() if "/cache/" in name
    )


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    """However somebody writes it, and wherever it lies."""
    luck = random.Random(0)
    people = [Person(number, luck) for number in range(_PEOPLE)]
    person = people[7]
    values = (person.name, person.identity, *person.phones, person.mail, person.address)
    for value in values:
        for text in (value, value.upper(), unicodedata.normalize("NFD", value), _plain(value), value.replace(" ", "-")):
            for data in (
                text.encode(), text.encode("utf-16-le"), b"x" + text.encode("utf-16-le"), json.dumps(text).encode(),
                quote(text).encode(), b"\xff\0\x80" + text.encode() + b"\0\xfe",
            ):  # fmt: skip
                assert traces(b"\0 1 " + data + b" z\0", people), text
    assert traces(b"nothing of the sort, 261003.00007, H49.22-261003-00007, N... K...", people) == []

    with closing(sqlite3.connect(tmp_path / "some.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE words (text)")
        connection.execute("INSERT INTO words VALUES (?)", (person.name,))
        (tmp_path / person.phones[0]).mkdir()
        (tmp_path / person.phones[0] / "log").write_text(f"H49.22-261003-00007 {person.mail}")
        files = everything_in(tmp_path)
    assert sorted(Path(name).name for name, data in files.items() if traces(data, people)) == ["log", "some.sqlite-wal"]
