"""A settings file that changes under a running program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from pyrage import x25519

from central_server.errors import SettingsError
from central_server.settings_file import SETTLED_S, SettingsFile

BASE = """
[server]
database = "sqlite:////srv/x.sqlite"
[feed]
folder = "/srv/feed"
keys_folder = "/srv/keys"
root_file = "/srv/root.json"
"""
KEYS = [str(x25519.Identity.generate().to_public()) for _ in range(3)]


def entry(number: int, *, name: str = "", key: int | None = None, revoked: bool = False) -> str:
    recipient = KEYS[number if key is None else key]
    lines = [f'name = "{name or f"hall-{number}"}"', f'token = "kiosk-token-012345678{number}"']
    lines += [f'recipient = "{recipient}"', *(["revoked = true"] if revoked else [])]
    return "\n".join(["[[kiosks]]", *lines, ""])


class Followed:
    """A file on disk, followed by a clock of the test's own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.now_s = 100.0
        self.write(BASE + entry(0) + entry(1))
        self.file = SettingsFile(path, lambda: self.now_s)

    def write(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")

    def look(self, *, after_s: float = 0.0) -> dict[str, bool]:
        """The kiosks in force, by whether they are revoked."""
        self.now_s += after_s
        return {kiosk.name: kiosk.revoked for kiosk in self.file.current().kiosks}

    def settle(self) -> dict[str, bool]:
        """What is in force once the file has stayed as it is for long enough."""
        self.look()
        return self.look(after_s=SETTLED_S)


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    return Followed(tmp_path / "server.toml")


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Callable[[int], list[str]]:
    caplog.set_level(logging.INFO, "central_server")
    return lambda level: [record.getMessage() for record in caplog.records if record.levelno == level]


def test_a_new_kiosk_is_taken_in_once_the_file_has_settled(followed: Followed) -> None:
    followed.write(BASE + entry(0) + entry(1) + entry(2))
    assert len(followed.look()) == 2
    assert len(followed.look(after_s=SETTLED_S - 0.1)) == 2
    assert followed.look(after_s=0.1) == {"hall-0": False, "hall-1": False, "hall-2": False}


def test_a_kiosk_that_is_revoked_or_removed_is_so(followed: Followed) -> None:
    followed.write(BASE + entry(1, revoked=True))
    assert followed.settle() == {"hall-1": True}


def test_each_write_begins_the_wait_anew(followed: Followed) -> None:
    for place in range(4):
        followed.write(BASE + entry(0) + f"# {place}\n")
        assert len(followed.look(after_s=SETTLED_S - 0.1)) == 2
    assert len(followed.look(after_s=SETTLED_S)) == 1


def test_no_beginning_of_a_file_that_is_being_written_lifts_a_revocation(followed: Followed) -> None:
    """Every line of it, though each of these states lasts."""
    followed.write(BASE + entry(0) + entry(1, revoked=True))
    assert followed.settle() == {"hall-0": False, "hall-1": True}
    lines = followed.path.read_text().splitlines(keepends=True)
    seen = set()
    for count in range(len(lines) + 1):
        followed.write("".join(lines[:count]))
        in_force = followed.settle()
        assert in_force.get("hall-1", True)
        seen.add(tuple(sorted(in_force.items())))
    assert len(seen) > 1, "nothing of it was ever taken in: this proves nothing"
    assert in_force == {"hall-0": False, "hall-1": True}


@pytest.mark.parametrize(
    "again",
    [entry(1), entry(1, name="another"), entry(1, key=2), entry(2, key=1)],
    ids=["not revoked any more", "another name", "another key", "another token"],
)
@pytest.mark.parametrize("gone_first", [False, True])
def test_a_revocation_stays_until_a_restart(followed: Followed, again: str, gone_first: bool, logged: Callable) -> None:
    followed.write(BASE + entry(1, revoked=True))
    followed.settle()
    if gone_first:
        followed.write(BASE + entry(0))
        assert followed.settle() == {"hall-0": False}
    followed.write(BASE + again)
    assert list(followed.settle().values()) == [True]
    assert any("stays revoked until a restart" in line for line in logged(logging.WARNING))
    restarted = SettingsFile(followed.path).current()
    assert [kiosk.revoked for kiosk in restarted.kiosks] == [False]


def test_a_kiosk_enrolled_anew_under_the_name_of_a_revoked_one_is_another(followed: Followed) -> None:
    followed.write(BASE + entry(1, revoked=True))
    followed.settle()
    followed.write(BASE + entry(2, name="hall-1"))
    assert followed.settle() == {"hall-1": False}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "server"),
        (BASE + "[[kiosks]", "not valid TOML"),
        (BASE + '[[kiosks]]\nname = "hall-0"\n', "token"),
        (BASE + entry(0) + entry(0), "two of kiosks"),
        (BASE + entry(0).replace(KEYS[0], KEYS[0][:-1] + ("q" if KEYS[0][-1] != "q" else "p")), "recipient of hall-0"),
        (BASE + f"x = {'9' * 5000}", "number too long"),
        (BASE + f"x = {'[' * 5000}", "nested too deep"),
    ],
)
def test_a_wrong_file_is_refused_by_name_once_and_changes_nothing(
    followed: Followed, text: str, named: str, logged: Callable
) -> None:
    before = followed.look()
    followed.write(text)
    for _ in range(3):
        assert followed.settle() == before
    assert named in followed.file.refused
    assert str(followed.path) in followed.file.refused
    (error,) = logged(logging.ERROR)
    assert followed.file.refused in error
    assert "token-0123456789" not in error
    followed.write(BASE + entry(2))
    assert followed.settle() == {"hall-2": False}
    assert followed.file.refused == ""


def test_a_file_that_is_gone_is_named_and_may_come_back(followed: Followed, logged: Callable) -> None:
    away = followed.path.with_name("away")
    followed.path.rename(away)
    assert len(followed.settle()) == 2
    assert "cannot be read" in followed.file.refused
    away.rename(followed.path)
    followed.look()
    assert followed.file.refused == ""
    assert len(logged(logging.ERROR)) == 1


def test_a_wrong_file_that_was_put_right_again_as_it_was_is_in_force(followed: Followed) -> None:
    good = followed.path.read_text()
    followed.write("nonsense")
    followed.settle()
    assert followed.file.refused
    followed.write(good)
    followed.settle()
    assert followed.file.refused == ""


def test_whatever_else_changes_waits_for_a_restart(followed: Followed, logged: Callable) -> None:
    followed.write(BASE.replace("/srv/x.sqlite", "/srv/y.sqlite").replace("/srv/feed", "/srv/other") + entry(2))
    assert followed.settle() == {"hall-2": False}
    in_force = followed.file.current()
    assert in_force.server.database.endswith("x.sqlite")
    assert in_force.feed.folder == "/srv/feed"
    assert any("after a restart" in line for line in logged(logging.WARNING))


def test_a_file_that_is_wrong_from_the_start_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        SettingsFile(tmp_path / "none.toml")
