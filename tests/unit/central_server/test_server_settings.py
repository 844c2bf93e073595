from __future__ import annotations

from pathlib import Path

import pytest

from central_server.errors import SettingsError
from central_server.settings import load

GOOD = """
[server]
database = "sqlite:////srv/x.sqlite"
[feed]
folder = "/srv/feed"
keys_folder = "/srv/keys"
root_file = "/srv/root.json"
[imports]
token = "import-token-0123456789"
[[kiosks]]
name = "hall-1"
token = "kiosk-token-0123456789"
[[agencies]]
code = "H49.22"
name = "UBND phường Hạ Long"
"""


def _load(tmp_path: Path, text: str) -> object:
    path = tmp_path / "server.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_a_good_file_is_read_and_its_repr_shows_no_token(tmp_path: Path) -> None:
    settings = _load(tmp_path, GOOD)
    assert "hall-1" in repr(settings)
    assert "token-0123456789" not in repr(settings)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("sqlite:////srv/x.sqlite", "mysql://x", "$.server.database"),
        ("[server]", "[server]\nport = 70000", "$.server.port"),
        ("[server]", "[server]\ncolour = 1", "colour"),
        ('"kiosk-token-0123456789"', '"short"', "$.kiosks[0].token"),
        ('"hall-1"', '"hall 1"', "$.kiosks[0].name"),
        ('folder = "/srv/feed"', "", "folder"),
        ("kiosk-token-0123456789", "import-token-0123456789", "imports.token"),
        ("/srv/keys", "/srv/feed/keys", "feed.keys_folder"),
        ("/srv/x.sqlite", "/srv/feed/x.sqlite", "server.database"),
        ("/srv/x.sqlite", "/srv/other/../feed/x.sqlite?cache=shared", "server.database"),
        ("[feed]", "[feed", "not valid TOML"),
        ("[[kiosks]]", f'[[kiosks]]\nrecipient = "age1{"q" * 58}"', "recipient of hall-1"),
        ("[server]", f"[server]\nport = {'9' * 5000}", "number too long"),
    ],
)
def test_a_bad_file_is_named_with_its_field(tmp_path: Path, old: str, new: str, named: str) -> None:
    assert old in GOOD
    with pytest.raises(SettingsError) as caught:
        _load(tmp_path, GOOD.replace(old, new, 1))
    assert str(tmp_path / "server.toml") in str(caught.value)
    assert named in str(caught.value)
    assert "0123456789" not in str(caught.value)


def test_a_missing_and_an_undecodable_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"\xff")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load(tmp_path / "latin.toml")


def test_no_served_folder_holds_what_is_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="this file lies inside"):
        _load(tmp_path, GOOD.replace("/srv/feed", str(tmp_path)))
    fleet = '[fleet]\nfolder = "/srv/keys"\nkeys_folder = "/srv/fleet-keys"\nroot_file = "/srv/fleet.json"\n'
    with pytest.raises(SettingsError, match=r"feed\.keys_folder lies inside"):
        _load(tmp_path, GOOD + fleet)
