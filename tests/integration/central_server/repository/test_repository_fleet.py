from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from central_server.errors import PublishError
from central_server.repository.fleet import KEEP_UNLISTED, FleetRepository
from central_server.repository.keys import Keys
from central_server.repository.layout import FLEET, share
from central_server.repository.tree import Tree
from offline_cache.errors import SourceRefused

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
DAY = datetime.timedelta(days=1)


def publish(fleet: Any, *names: str, remove: tuple[str, ...] = (), now: datetime.datetime = NOW) -> tuple[str, ...]:
    files = {name: f'"{name}"'.encode() for name in names}
    return FleetRepository(fleet.folder, fleet.keys).publish(files, remove, now=now, lifetime=30 * DAY)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("directory.json", "operator"), ("config/stable.json", "operator"), ("rollout/stable.json", "operator"),
        ("revoked.json", "operator"), ("pace/stable.json", "pace"), ("releases/1.2.3/manifest.json", "releases"),
    ],
)  # fmt: skip
def test_a_files_path_says_whose_keys_sign_it(fleet: Any, name: str, role: str) -> None:
    assert publish(fleet, name) == (role,)
    assert fleet.kiosk().take(name) == f'"{name}"'.encode()
    assert fleet.findings() == []


@pytest.mark.parametrize(
    "name",
    [
        "other.json",
        "config",
        "config/a/b.json",
        "releases/manifest.json",
        "releases/1/other.json",
        "../directory.json",
        "",
    ],
)
def test_other_paths_are_nobodys(fleet: Any, name: str) -> None:
    before = fleet.metadata()
    with pytest.raises(PublishError, match="no role signs"):
        publish(fleet, "directory.json", name)
    assert fleet.metadata() == before


def test_a_release_takes_two_keys(fleet: Any) -> None:
    keys = sorted((fleet.keys / "releases").iterdir())
    for key in keys[1:]:
        key.unlink()
    with pytest.raises(PublishError, match=r"releases-.*2 of its 3 keys"):
        publish(fleet, "releases/1/manifest.json")
    assert publish(fleet, "config/stable.json") == ("operator",)


def test_the_operator_cannot_sign_a_release(fleet: Any) -> None:
    """What `operator` lists outside its paths, a kiosk does not even look for."""
    tree = fleet.tree()
    before = tree.published()
    operator = before.roles["operator"]
    operator.targets["releases/9/manifest.json"] = tree.put_target("releases/9/manifest.json", b"{}")
    tree.write(tree.prepare(before, {"operator": operator}, now=NOW, lifetime=DAY))
    with pytest.raises(SourceRefused, match=r"lists no releases/9/manifest\.json"):
        fleet.kiosk().take("releases/9/manifest.json")
    assert any("not for files of this path" in finding for finding in fleet.findings())


def test_what_is_published_stays_until_it_is_removed(fleet: Any) -> None:
    publish(fleet, "directory.json", "config/a.json")
    publish(fleet, "config/b.json")
    kiosk = fleet.kiosk()
    for name in ("directory.json", "config/a.json", "config/b.json"):
        assert kiosk.take(name)
    publish(fleet, remove=("config/a.json",))
    with pytest.raises(SourceRefused):
        kiosk.take("config/a.json")
    with pytest.raises(PublishError, match=r"config/a\.json: is not published"):
        publish(fleet, remove=("config/a.json",))


def test_signing_anew_needs_only_the_keys_that_are_here(fleet: Any) -> None:
    publish(fleet, "releases/1/manifest.json", "config/a.json")
    for role in ("root", "targets", "releases"):
        fleet.take_away(role)
    later = NOW + 3 * DAY
    renewed, left = FleetRepository(fleet.folder, fleet.keys).renew(now=later, lifetime=30 * DAY)
    assert (set(renewed), set(left)) == ({"operator", "pace"}, {"targets", "releases"})
    published = fleet.tree().published()
    assert published.roles["operator"].expires == published.timestamp.expires == later + 30 * DAY
    assert fleet.kiosk().take("releases/1/manifest.json")
    assert fleet.findings() == []
    fleet.take_away("timestamp")
    with pytest.raises(PublishError, match=r"timestamp-.*\.pem"):
        FleetRepository(fleet.folder, fleet.keys).renew(now=later, lifetime=30 * DAY)


def test_what_nobody_needs_goes_by_itself(fleet: Any) -> None:
    publish(fleet, "config/a.json")
    publish(fleet, remove=("config/a.json",))
    publish(fleet, "config/b.json", now=NOW + KEEP_UNLISTED + DAY)
    assert not list(fleet.folder.glob("targets/config/*.a.json"))
    assert len(fleet.metadata()) == 7 + 2, "and the operator's and the snapshot of just now"
    assert fleet.findings() == []


def test_the_revoked_are_kept_and_taken_back(fleet: Any) -> None:
    repository = FleetRepository(fleet.folder, fleet.keys)

    def revoke(*add: str, undo: tuple[str, ...] = (), now: datetime.datetime = NOW) -> tuple[str, ...]:
        done = repository.revoke(add, undo, now=now, lifetime=DAY)
        assert repository.revoked() == done
        return done.kiosks

    assert repository.revoked().kiosks == ()
    assert revoke("hall-2") == ("hall-2",)
    assert revoke("hall-1", "hall-2") == ("hall-1", "hall-2")
    assert revoke(undo=("hall-2",)) == ("hall-1",)
    at = repository.revoked().as_of
    revoke("hall-3", now=NOW - DAY)
    assert repository.revoked().as_of == at, "a clock that went back makes no older list"
    with pytest.raises(PublishError, match="kiosks read at most"):
        revoke(*(f"hall-{number:055}" for number in range(20_000)))
    assert repository.revoked().kiosks == ("hall-1", "hall-3")


@pytest.mark.parametrize("text", ["3/2", "0/1", "1", "a/b", "1/0", "1/2/3", ""])
def test_shares_that_make_no_sense(text: str) -> None:
    with pytest.raises(PublishError, match="2/3"):
        share(text)


def test_shares_are_what_the_metadata_says(tmp_path: Path) -> None:
    layout = FLEET.with_keys({"root": share("3/5"), "operator": share("1/2")})
    FleetRepository.create(tmp_path / "f", tmp_path / "k", tmp_path / "r", NOW, DAY, layout=layout)
    published = Tree(tmp_path / "f", Keys(tmp_path / "k"), FLEET).published()
    for role, threshold, count in (("root", 3, 5), ("operator", 1, 2), ("releases", 2, 3)):
        ids, found = published.key_ids(role)
        assert (found, len(ids)) == (threshold, count)
