"""Keys change, kiosks follow: those that slept through it, those that were awake, those that are new."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from central_server.errors import PublishError

ROLES = [
    ("feed", "root"), ("feed", "targets"), ("feed", "snapshot"), ("feed", "timestamp"),
    ("fleet", "root"), ("fleet", "targets"), ("fleet", "snapshot"), ("fleet", "timestamp"),
    ("fleet", "releases"), ("fleet", "operator"), ("fleet", "pace"),
]  # fmt: skip
TOP = {"root", "targets", "snapshot", "timestamp"}


@pytest.fixture(params=ROLES, ids=lambda pair: "-".join(pair))
def rotated(request: pytest.FixtureRequest) -> tuple[Any, str]:
    """A repository with something published, and a role of it."""
    name, role = request.param
    site = request.getfixturevalue(name)
    site.publish("[1]")
    return site, role


def check(site: Any, *kiosks: Any, text: str = "[2]") -> None:
    """Every kiosk takes what is published next."""
    site.publish(text)
    for kiosk in (*kiosks, site.kiosk(), site.new_kiosk()):
        assert kiosk.take(site.note) == text.encode()
    assert site.findings() == []


def test_every_role_gets_new_keys(rotated: tuple[Any, str]) -> None:
    site, role = rotated
    asleep, awake = site.kiosk(), site.kiosk()
    for kiosk in (asleep, awake):
        kiosk.take(site.note)
    before = site.tree().published().key_ids(role)
    done = site.rotate(role)
    assert done.root_version == (2 if role in TOP else 1)
    assert awake.take(site.note) == b"[1]", "at once, before anything else is published"
    for path in done.retired:
        path.unlink()
    after = site.tree().published().key_ids(role)
    assert after[1] == before[1]
    assert len(after[0]) == len(before[0])
    assert not set(after[0]) & set(before[0])
    site.rotate(role)
    check(site, asleep, awake)


def test_one_of_several_keys_keeps_the_others_in_their_places(site: Any) -> None:
    site.publish("[1]")
    before, _ = site.tree().published().key_ids("root")
    (path,) = site.rotate("root", 2).made
    after, _ = site.tree().published().key_ids("root")
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1][:8] in path.name
    check(site)


@pytest.mark.parametrize(
    ("name", "role", "number"), [("feed", "root", 3), ("fleet", "releases", 1), ("feed", "timestamp", 1)]
)
def test_a_lost_key_is_replaced(request: pytest.FixtureRequest, name: str, role: str, number: int) -> None:
    site = request.getfixturevalue(name)
    site.publish("[1]")
    kiosk = site.kiosk()
    kiosk.take(site.note)
    lost = site.tree().published().key_ids(role)[0][number - 1]
    site.tree().keys.path(role, lost).unlink()
    site.rotate(role, number)
    assert kiosk.take(site.note) == b"[1]"
    check(site, kiosk)


def test_the_root_lives_on_with_the_same_keys(site: Any) -> None:
    site.publish("[1]")
    kiosk = site.kiosk()
    kiosk.take(site.note)
    assert site.renew().root_version == 2
    assert site.renew().root_version == 3
    check(site, kiosk)


def test_keys_may_lie_on_two_sticks(site: Any) -> None:
    site.publish("[1]")
    stick = site.take_away("root")
    with pytest.raises(PublishError, match=r"root-[0-9a-f]{8}\.pem.*2 of its 3 keys.*--keys"):
        site.renew()
    other = site.scratch / "other-stick"
    other.mkdir()
    keys = sorted((stick / "root").iterdir())
    keys[0].rename(other / keys[0].name)
    keys[1].unlink()
    with pytest.raises(PublishError, match=keys[1].name):
        site.renew(other)
    assert site.renew(other, stick).root_version == 2
    check(site)


@pytest.mark.parametrize(("role", "away"), [("timestamp", "root"), ("operator", "targets"), ("targets", "snapshot")])
def test_nothing_is_made_where_a_key_is_missing(fleet: Any, role: str, away: str) -> None:
    fleet.publish("[1]")
    fleet.take_away(away)
    before = set(fleet.scratch.rglob("*.pem"))
    with pytest.raises(PublishError, match=rf"{away}-[0-9a-f]{{8}}\.pem"):
        fleet.rotate(role)
    assert set(fleet.scratch.rglob("*.pem")) == before
    assert fleet.kiosk().take(fleet.note) == b"[1]"


@pytest.mark.parametrize("number", [0, 4, -1])
def test_a_key_that_there_is_not(site: Any, number: int) -> None:
    with pytest.raises(PublishError, match="keys 1 to 3"):
        site.rotate("root", number)


def test_a_role_that_there_is_not(feed: Any) -> None:
    with pytest.raises(PublishError, match="Its roles are root, targets, snapshot, timestamp"):
        feed.rotate("releases")


def test_before_the_first_publication(feed: Any) -> None:
    feed.rotate("timestamp")
    feed.rotate("root")
    check(feed)


def test_a_rotation_killed_anywhere_locks_nobody_out(rotated: tuple[Any, str], kill_at: Callable[..., bool]) -> None:
    site, role = rotated
    awake = site.kiosk()
    was_killed, step = True, 0
    while was_killed:
        awake.take(site.note)
        was_killed = kill_at(step, partial(site.rotate, role))
        for kiosk in (awake, site.kiosk(), site.new_kiosk()):
            assert kiosk.take(site.note) == b"[1]"
        assert site.findings() == []
        step += 1
    assert step >= 3
    check(site, awake)
