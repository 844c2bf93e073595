"""`verify` names what is wrong; `status` what will be."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from central_server.errors import PublishError
from central_server.repository.checking import verify
from central_server.repository.feed import FeedRepository
from central_server.repository.fleet import FleetRepository
from central_server.repository.status import status

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)
ONLINE = {"targets", "snapshot", "timestamp"}
MONTHLY, YEARLY = {"snapshot", "timestamp", "operator", "pace"}, {"root", "targets", "releases"}


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def test_a_whole_feed_has_no_findings(feed: Any, publish_head: Callable[..., Any]) -> None:
    publish_head((1, 2), (2, 3), (1, 3), (3, 4))
    assert feed.findings() == []


Damage = Callable[[bytes], bytes | None]
ALTERED = "not the file that was signed"
DAMAGES: list[tuple[str, Damage, str]] = [
    ("metadata/timestamp.json", lambda _: None, "nothing has been published"),
    ("metadata/timestamp.json", lambda _: b"{}", ALTERED),
    ("metadata/timestamp.json", lambda body: body.replace(b'"version":', b'"version":1'), "enough keys"),
    ("metadata/*.snapshot.json", lambda _: None, "cannot be read"),
    ("metadata/*.snapshot.json", lambda body: body + b" ", ALTERED),
    ("metadata/*.targets.json", lambda body: body[:-9], ALTERED),
    ("metadata/1.root.json", lambda body: body.replace(b'"version":1', b'"version":2'), "version 2"),
    ("metadata/1.root.json", lambda body: body.replace(b'"threshold":1', b'"threshold":2', 1), "enough keys"),
    ("targets/*.head.json", lambda _: None, "is listed by targets and cannot be read"),
    ("targets/*.keyring-1.age", lambda _: b"other", "is not the file that targets lists"),
    ("deltas/*", lambda _: None, "is listed by head.json and cannot be read"),
    ("deltas/*", lambda _: b"delta 1 X", "is not the file that head.json lists"),
]


@pytest.mark.parametrize(("pattern", "damage", "named"), DAMAGES)
def test_every_damage_is_named_with_its_file(
    feed: Any, publish_head: Callable[..., Any], pattern: str, damage: Damage, named: str
) -> None:
    publish_head((1, 2))
    path = only(feed.folder, pattern)
    damaged = damage(path.read_bytes())
    path.unlink()
    if damaged is not None:
        path.write_bytes(damaged)
    assert any(str(path) in finding and named in finding for finding in feed.findings())


def test_all_is_told_not_only_the_first(feed: Any, publish_head: Callable[..., Any]) -> None:
    publish_head((1, 2), (2, 3))
    for path in (*(feed.folder / "deltas").iterdir(), only(feed.folder, "targets/*.keyring-1.age")):
        path.unlink()
    (feed.folder / "targets" / "key.pem").touch()
    assert len(feed.findings()) == 4


@pytest.mark.parametrize(
    ("deltas", "changes", "named"),
    [
        (((2, 3),), {}, "no chain of deltas from its snapshot (1) to where it stands (3)"),
        (((1, 2),), {"seq": 5}, "no chain"),
        (((1, 2),), {"keyring": "keyring-9.age"}, "keyring-9.age, which is not listed"),
        (((1, 2),), {"canaries": ()}, "no canaries"),
        (((1, 2),), {"format": 9}, "format 9"),
        (((1, 2),), {"as_of": NOW + DAY}, "future"),
        (tuple((1, seq) for seq in range(2, 44)), {}, "at most 40"),
    ],
)
def test_a_head_that_leads_nowhere(
    feed: Any, publish_head: Callable[..., Any], deltas: Any, changes: dict[str, Any], named: str
) -> None:
    publish_head(*deltas, **changes)
    (finding,) = feed.findings()
    assert "head.json" in finding
    assert named in finding


def test_what_is_expired_is_named(site: Any) -> None:
    site.publish("[1]")
    findings = site.findings(NOW + 2 * DAY)
    assert any("timestamp.json: expired on" in finding for finding in findings)
    assert not any(".root.json" in finding for finding in findings)
    assert any("1.root.json: expired on" in finding for finding in site.findings(NOW + 366 * DAY))


def test_a_root_of_another_repository_is_named(feed: Any, fleet: Any) -> None:
    feed.publish("[1]")
    (finding,) = verify(feed.tree(), fleet.root_file, NOW)
    assert "older copy" in finding
    assert str(fleet.root_file) in finding


def test_a_hole_in_the_chain_of_roots_is_named(feed: Any) -> None:
    feed.publish("[1]")
    feed.renew()
    feed.renew()
    (feed.folder / "metadata" / "2.root.json").unlink()
    assert any("3.root.json: is out of reach: 2.root.json is missing" in finding for finding in feed.findings())


def test_a_root_that_the_one_before_did_not_sign_is_named(feed: Any, tmp_path: Path) -> None:
    feed.publish("[1]")
    FeedRepository.create(tmp_path / "evil", tmp_path / "evil-keys", tmp_path / "evil.json", NOW)
    body = (tmp_path / "evil" / "metadata" / "1.root.json").read_bytes()
    (feed.folder / "metadata" / "2.root.json").write_bytes(body)
    assert any("2.root.json" in finding for finding in feed.findings())


def test_no_repository_at_all(feed: Any, tmp_path: Path) -> None:
    (feed.folder / "metadata" / "1.root.json").unlink()
    with pytest.raises(PublishError, match="repository init feed"):
        feed.findings()


def of(site: Any, now: datetime.datetime, lifetime: datetime.timedelta = DAY) -> Any:
    return status(site.tree(), now=now, lifetime=lifetime)


def test_a_fresh_repository_needs_nothing(feed: Any, publish_head: Callable[..., Any]) -> None:
    publish_head((1, 2), (2, 3))
    found = of(feed, NOW)
    assert found.warnings == ()
    assert (found.head.seq, found.head.snapshot_seq, found.head.deltas) == (3, 1, 2)
    assert (found.files, found.size_bytes) == (9, sum(p.stat().st_size for p in feed.folder.rglob("*") if p.is_file()))
    (root,) = [role for role in found.roles if role.role == "root"]
    assert (root.version, root.threshold, [key.number for key in root.keys], root.days_left) == (1, 2, [1, 2, 3], 365)
    assert all(key.here for role in found.roles for key in role.keys)


def test_keys_that_are_away_are_shown(site: Any) -> None:
    site.publish("[1]")
    site.take_away("root")
    assert {role.role for role in of(site, NOW).roles if not all(key.here for key in role.keys)} == {"root"}


@pytest.mark.parametrize(("hours", "warned"), [(17, set()), (19, ONLINE), (25, ONLINE)])
def test_the_feed_warns_in_the_last_quarter_of_its_life(feed: Any, hours: int, warned: set[str]) -> None:
    feed.publish("[1]")
    found = of(feed, NOW + datetime.timedelta(hours=hours))
    assert {text.partition(":")[0] for text in found.warnings} == warned


@pytest.mark.parametrize(("days", "warned"), [(22, set()), (24, MONTHLY), (306, MONTHLY | YEARLY)])
def test_the_fleet_warns_in_time(fleet: Any, days: int, warned: set[str]) -> None:
    FleetRepository(fleet.folder, fleet.keys).renew(now=NOW, lifetime=30 * DAY)
    found = of(fleet, NOW + days * DAY, 30 * DAY)
    assert {text.partition(":")[0] for text in found.warnings} == warned
    assert all("kiosk-admin repository" in text for text in found.warnings)


def test_a_clock_that_was_ahead_is_noticed(feed: Any) -> None:
    feed.publish("[1]", now=NOW + 300 * DAY)
    feed.publish("[2]")
    assert sum("clock" in text for text in of(feed, NOW).warnings) == 3


def test_nothing_published_yet_is_a_warning(feed: Any) -> None:
    assert sum("nothing has been published" in text for text in of(feed, NOW).warnings) == 3
