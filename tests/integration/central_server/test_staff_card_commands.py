"""`kiosk-admin staff-card`: from a new key to a printed card that a kiosk accepts, read as a scanner reads it."""

from __future__ import annotations

import base64
import datetime
import json
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from central_server.admin import main
from central_server.admin.staff_cards import KEY_NAME
from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.config import StaffSettings
from kiosk_app.staff.card import CardVerdict, judge
from offline_cache.contract import staff_card

Capture = pytest.CaptureFixture[str]
ROLE = "Bộ phận Một cửa"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "server.toml"
    tables = [f'[server]\ndatabase = "sqlite:///{tmp_path}/server.sqlite"']
    for table in ("feed", "fleet"):
        folder, keys, root = tmp_path / table, tmp_path / "keys" / table, tmp_path / f"{table}-root.json"
        tables.append(f'[{table}]\nfolder = "{folder}"\nkeys_folder = "{keys}"\nroot_file = "{root}"')
    path.write_text("\n".join(tables))
    return path


@pytest.fixture
def public_key(config: Path, capsys: Capture) -> str:
    assert main(["--json", "--config", str(config), "staff-card", "init"]) == 0
    return str(json.loads(capsys.readouterr().out)["card_key"])


def make(config: Path, file: Path, *more: str) -> int:
    return main(["--json", "--config", str(config), "staff-card", "make", str(file), "--role", ROLE, *more])


def scanned(file: Path) -> str:
    return str(zxingcpp.read_barcodes(Image.open(file))[0].text)


def at(moment: datetime.datetime) -> Moment:
    return Moment(moment.astimezone(LOCAL_ZONE), trusted=True)


def test_a_printed_card_opens_the_page_until_its_day(config: Path, public_key: str, tmp_path: Path) -> None:
    file = tmp_path / "card.png"
    assert make(config, file, "--days", "30") == 0
    text = scanned(file)
    now = datetime.datetime.now(datetime.UTC)
    assert judge(text, public_key, at(now)) is CardVerdict.ACCEPTED
    assert judge(text, public_key, at(now + datetime.timedelta(days=29))) is CardVerdict.ACCEPTED
    assert judge(text, public_key, at(now + datetime.timedelta(days=31))) is CardVerdict.EXPIRED
    assert judge(text, public_key, Moment(at(now).local, trusted=False)) is CardVerdict.CLOCK
    assert len(text) <= staff_card.MAX_CARD_CHARACTERS
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_key_is_in_the_form_that_the_kiosk_takes_and_kept_for_its_owner(
    config: Path, public_key: str, tmp_path: Path
) -> None:
    assert len(base64.b64decode(public_key)) == 32
    assert StaffSettings(card_key=public_key).card_key == public_key
    assert (tmp_path / "keys" / "fleet" / KEY_NAME).stat().st_mode & 0o777 == 0o600


def test_two_cards_are_not_the_same(config: Path, public_key: str, tmp_path: Path) -> None:
    for name in ("a.png", "b.svg", "c.png"):
        assert make(config, tmp_path / name) == 0
    assert scanned(tmp_path / "a.png") != scanned(tmp_path / "c.png")
    assert (tmp_path / "b.svg").read_text().startswith("<?xml")


def test_a_key_is_never_replaced(config: Path, public_key: str, capsys: Capture) -> None:
    assert main(["--config", str(config), "staff-card", "init"]) == 2
    assert "exists already" in capsys.readouterr().err


def test_without_a_key_or_with_another_file_in_its_place_nothing_is_made(
    config: Path, tmp_path: Path, capsys: Capture
) -> None:
    assert make(config, tmp_path / "card.png") == 2
    assert "staff-card init" in capsys.readouterr().err
    key = tmp_path / "keys" / "fleet" / KEY_NAME
    key.parent.mkdir(parents=True)
    key.write_text("no key")
    key.chmod(0o600)
    assert make(config, tmp_path / "card.png") == 2
    assert "no Ed25519 key" in capsys.readouterr().err
    assert not (tmp_path / "card.png").exists()


@pytest.mark.parametrize(
    ("name", "more", "word"),
    [
        ("card.gif", [], ".svg"), ("card.png", ["--days", "0"], "--days"), ("card.png", ["--days", "367"], "--days"),
        ("card.png", ["--role", ""], "--role"), ("card.png", ["--role", "x" * 61], "--role"),
        ("absent/card.png", [], "cannot be written"), ("there.png", [], "exists"),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_named(
    config: Path, public_key: str, tmp_path: Path, capsys: Capture, name: str, more: list[str], word: str
) -> None:
    (tmp_path / "there.png").touch()
    assert make(config, tmp_path / name, *more) == 2
    assert word in capsys.readouterr().err
