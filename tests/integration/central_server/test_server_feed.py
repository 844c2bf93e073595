from __future__ import annotations

import datetime
import hashlib
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from securesystemslib.signer import CryptoSigner
from sqlalchemy import Engine
from sqlite_utils import Database
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata
from tuf.ngclient import Updater

from central_server import publishing, vietnam_time
from central_server.errors import PublishError
from central_server.importing import ImportReport
from central_server.settings import Settings
from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, Status, TimingState
from offline_cache.contract.feed import HEAD_TARGET, Head
from offline_cache.contract.receipt_number import ReceiptNumber, parse

Take = Callable[..., ImportReport]
CODE = "H49.22-261003-0147"


def record(code: str = CODE, **fields: Any) -> dict[str, Any]:
    base = {"MaHoSo": code, "TenTTHC": "Đăng ký khai sinh", "ChuHoSo": "Nguyễn Văn Bí Mật", "TrangThaiHoSo": "4"}
    return {**base, "NgayTiepNhan": "20260103081500", "DonViXuLy": "UBND phường Hạ Long", **fields}


@dataclass(frozen=True)
class Kiosk:
    """A TUF client as a kiosk has it: the root it was shipped with, and the feed's address."""

    folder: Path
    url: str
    root: bytes

    def fetch(self) -> tuple[Head, bytes]:
        for name in ("metadata", "targets"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        updater = Updater(
            str(self.folder / "metadata"), f"{self.url}/feed/metadata/", str(self.folder / "targets"),
            f"{self.url}/feed/targets/", bootstrap=self.root,
        )  # fmt: skip
        updater.refresh()
        head = msgspec.json.decode(self._target(updater, HEAD_TARGET), type=Head)
        return head, self._target(updater, head.snapshot.target)

    def _target(self, updater: Updater, name: str) -> bytes:
        info = updater.get_targetinfo(name)
        assert info is not None
        return Path(updater.download_target(info)).read_bytes()

    def database(self) -> sqlite3.Connection:
        head, packed = self.fetch()
        assert hashlib.sha256(packed).hexdigest() == head.snapshot.sha256
        assert len(packed) == head.snapshot.size_bytes
        unpacked = zstandard.ZstdDecompressor().decompress(packed)
        assert len(unpacked) == head.snapshot.unpacked_bytes
        path = self.folder / f"{head.generation}.sqlite"
        path.write_bytes(unpacked)
        return sqlite3.connect(path)


@pytest.fixture
def publish(engine: Engine, settings: Settings) -> Callable[..., publishing.Publication]:
    publishing.create(settings.feed, vietnam_time.now())

    def publish(now: datetime.datetime | None = None) -> publishing.Publication:
        return publishing.publish(engine, settings.feed, now or vietnam_time.now())

    return publish


@pytest.fixture
def kiosk(publish: object, served: Any, settings: Settings, tmp_path: Path) -> Kiosk:
    return Kiosk(tmp_path / "kiosk", served.url, Path(settings.feed.root_file).read_bytes())


def look_up(connection: sqlite3.Connection, number: str) -> list[Dossier]:
    return [schema.from_row(row) for row in connection.execute(schema.LOOKUP_SQL, (number,))]


def test_a_tuf_client_takes_the_feed_over_http(kiosk: Kiosk, publish: Callable[[], Any], take: Take) -> None:
    take(record(SoBienNhan="261003.00147", NgayHenTra="20260110"), record("H49.22-260103-0148"))
    assert publish().seq == 1
    head, _ = kiosk.fetch()
    assert (head.seq, head.snapshot.seq, head.snapshot.target) == (1, 1, "snapshot-1.sqlite.zst")
    with closing(kiosk.database()) as connection, closing(sqlite3.connect(":memory:")) as fresh:
        schema.create(Database(fresh))
        assert schema.definition(connection) == schema.definition(fresh)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        meta = connection.execute("SELECT generation, seq, as_of FROM meta").fetchall()
        assert meta == [(head.generation, 1, head.as_of.isoformat())]
        for number in (CODE, "261003.00147", "26100300147"):
            (dossier,) = look_up(connection, number)
            assert (dossier.dossier_code, dossier.timing.state) == (CODE, TimingState.OVERDUE)


def test_every_canary_is_in_the_snapshot(kiosk: Kiosk, publish: Callable[[], Any]) -> None:
    publish()
    head, _ = kiosk.fetch()
    assert len(head.canaries) == 3
    with closing(kiosk.database()) as connection:
        for canary in head.canaries:
            assert isinstance(parse(canary.receipt_number), ReceiptNumber)
            assert [dossier.status for dossier in look_up(connection, canary.receipt_number)] == [canary.status]


def test_republishing_moves_a_client_on(kiosk: Kiosk, publish: Callable[[], Any], take: Take) -> None:
    publish()
    before, _ = kiosk.fetch()
    take(record())
    assert publish().seq == 2
    after, _ = kiosk.fetch()
    assert (after.seq, after.generation != before.generation) == (2, True)
    with closing(kiosk.database()) as connection:
        assert len(look_up(connection, CODE)) == 1


def test_old_metadata_still_finds_its_targets(kiosk: Kiosk, publish: Callable[[], Any], settings: Settings) -> None:
    publish()
    feed = Path(settings.feed.folder)
    timestamp = (feed / "metadata" / "timestamp.json").read_bytes()
    publish()
    (feed / "metadata" / "timestamp.json").write_bytes(timestamp)
    assert kiosk.fetch()[0].seq == 1


def test_after_an_interrupted_publication_the_next_one_works(
    kiosk: Kiosk, publish: Callable[[], Any], settings: Settings
) -> None:
    publish()
    kiosk.fetch()
    timestamp = Path(settings.feed.folder) / "metadata" / "timestamp.json"
    kept = timestamp.read_bytes()
    publish()
    timestamp.write_bytes(kept)
    leftovers = [timestamp.with_name(".timestamp.json.0badcafe"), Path(settings.feed.keys_folder) / "publish-killed"]
    leftovers[0].write_bytes(b"half")
    leftovers[1].mkdir()
    assert kiosk.fetch()[0].seq == 1
    publish()
    assert kiosk.fetch()[0].seq == 2
    assert not [path for path in leftovers if path.exists()]


def test_closed_dossiers_leave_and_their_numbers_stay(kiosk: Kiosk, publish: Callable[[], Any], take: Take) -> None:
    take(record(TrangThaiHoSo=10, NgayTra="20260110"), record("H49.22-260103-0148"))
    assert publish().closed == 1
    with closing(kiosk.database()) as connection:
        assert look_up(connection, CODE) == []
        assert connection.execute("SELECT number FROM closed").fetchall() == [(CODE,)]


def test_numbers_that_could_show_anothers_dossier_are_left_to_the_server(
    kiosk: Kiosk, publish: Callable[[], Any], take: Take
) -> None:
    commune = "UBND xã Cô Tô"
    take(
        record(SoBienNhan="11111111"), record("H49.23-260103-0001", SoBienNhan="11111111", DonViXuLy=commune),
        record("H49.22-260103-0002", SoBienNhan="22222222"), record("H49.22-260103-0003", SoBienNhan="22222222"),
        record("H49.22-260103-0004", SoBienNhan="33333333", TrangThaiHoSo=10, NgayTra="20260110"),
        record("H49.23-260103-0005", SoBienNhan="33333333", DonViXuLy=commune),
    )  # fmt: skip
    publish()
    with closing(kiosk.database()) as connection:
        assert len(look_up(connection, "11111111")) == 2
        assert look_up(connection, "22222222") == look_up(connection, "33333333") == []
        assert len(look_up(connection, "H49.22-260103-0002")) == 1
        closed = {number for (number,) in connection.execute("SELECT number FROM closed")}
        assert closed == {"H49.22-260103-0004"}


def test_nothing_personal_is_published(publish: Callable[[], Any], take: Take, settings: Settings) -> None:
    take(record(SoDienThoai="0912345678", GhiChu="ghi chú riêng"))
    publish()
    for path in Path(settings.feed.folder).rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            data = zstandard.ZstdDecompressor().decompress(data) if path.suffix == ".zst" else data
            assert not [secret for secret in ("Bí Mật", "0912345678", "riêng") if secret.encode() in data]


def test_keys_are_private_and_apart_from_what_is_served(publish: object, settings: Settings) -> None:
    keys = Path(settings.feed.keys_folder)
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert {path.name for path in keys.glob("*.pem")} == {
        "root.pem", "targets.pem", "snapshot.pem", "timestamp.pem",
    }  # fmt: skip
    assert {stat.S_IMODE(path.stat().st_mode) for path in keys.glob("*.pem")} == {0o600}
    assert not list(Path(settings.feed.folder).rglob("*.pem"))


def test_online_roles_live_hours_and_the_root_long(publish: Callable[[], Any], settings: Settings) -> None:
    publish()
    now = datetime.datetime.now(datetime.UTC)
    expiry = {
        path.name: Metadata[Any].from_file(str(path)).signed.expires - now
        for path in (Path(settings.feed.folder) / "metadata").glob("*.json")
    }
    assert expiry.pop("1.root.json") > datetime.timedelta(days=300)
    assert set(expiry) == {"1.targets.json", "1.snapshot.json", "timestamp.json"}
    assert max(expiry.values()) <= datetime.timedelta(hours=24)


def test_a_client_refuses_what_another_key_signed(kiosk: Kiosk, publish: Callable[[], Any], settings: Settings) -> None:
    publish()
    path = Path(settings.feed.folder) / "metadata" / "timestamp.json"
    forged = Metadata[Any].from_file(str(path))
    forged.signed.version += 1
    forged.sign(CryptoSigner.generate_ed25519())
    forged.to_file(str(path))
    with pytest.raises(UnsignedMetadataError):
        kiosk.fetch()


def test_publishing_says_what_is_missing(engine: Engine, settings: Settings) -> None:
    now = vietnam_time.now()
    with pytest.raises(PublishError, match="kiosk-admin init"):
        publishing.publish(engine, settings.feed, now)
    publishing.create(settings.feed, now)
    with pytest.raises(PublishError, match="already"):
        publishing.create(settings.feed, now)
    key = Path(settings.feed.keys_folder) / "timestamp.pem"
    key.chmod(0o644)
    with pytest.raises(PublishError, match="chmod 600"):
        publishing.publish(engine, settings.feed, now)
    key.chmod(0o600)
    key.write_bytes(b"no key")
    with pytest.raises(PublishError, match=r"timestamp\.pem"):
        publishing.publish(engine, settings.feed, now)


def test_one_publisher_at_a_time(publish: Callable[[], Any], settings: Settings) -> None:
    with (
        publishing._only_publisher(Path(settings.feed.keys_folder)),
        pytest.raises(PublishError, match="another publisher"),
    ):
        publish()
    assert publish().seq == 1


def test_only_the_timestamp_may_change_under_its_name(publish: Callable[[], Any], served: Any) -> None:
    publish()
    caching = {
        name: served.client.get(f"{served.url}/feed/metadata/{name}").headers["Cache-Control"]
        for name in ("timestamp.json", "1.snapshot.json")
    }
    assert caching["timestamp.json"] == "no-cache"
    assert "immutable" in caching["1.snapshot.json"]


def test_status_is_kept_across_the_feed(kiosk: Kiosk, publish: Callable[[], Any], take: Take) -> None:
    now = f"{vietnam_time.now():%Y%m%d%H%M%S}"
    take(*(record(f"H49.22-260103-{int(status):04d}", TrangThaiHoSo=int(status), NgayNopHoSo=now) for status in Status))
    publish()
    with closing(kiosk.database()) as connection:
        for status in Status:
            assert look_up(connection, f"H49.22-260103-{int(status):04d}")[0].status is status
