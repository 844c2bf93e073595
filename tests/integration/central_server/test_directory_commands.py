"""`kiosk-admin directory`, from the document that ships to a signed one that a kiosk takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from central_server.admin import main
from kiosk_app.trusted_repository import TrustedRepository
from offline_cache.contract.directory import MAX_DIRECTORY_BYTES
from offline_cache.contract.directory_reading import default_bytes, read

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "server.toml"
    path.write_text(
        f"""
[server]
database = "sqlite:///{tmp_path}/server.sqlite"
[feed]
folder = "{tmp_path}/site/feed"
keys_folder = "{tmp_path}/keys/feed"
root_file = "{tmp_path}/feed-root.json"
[fleet]
folder = "{tmp_path}/site/fleet"
keys_folder = "{tmp_path}/keys/fleet"
root_file = "{tmp_path}/fleet-root.json"
"""
    )
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "directory.json"
    path.write_bytes(default_bytes())
    return path


@pytest.fixture
def publish(config: Path) -> Callable[..., int]:
    """Publish a file; the exit code. The repository is there."""
    assert main(["repository", "init", "fleet", "--config", str(config)]) == 0
    return lambda file, *options: main(["directory", "publish", str(file), "--config", str(config), *options])


@pytest.fixture
def taken(tmp_path: Path) -> Callable[[], bytes]:
    """What a kiosk gets."""

    def take() -> bytes:
        source = TrustedRepository(str(tmp_path / "site" / "fleet"), tmp_path / "fleet-root.json", tmp_path / "kiosk")
        source.refresh()
        return source.fetch("directory.json", tmp_path / "kiosk", MAX_DIRECTORY_BYTES).read_bytes()

    return take


def broken(file: Path) -> Path:
    document = json.loads(file.read_bytes())
    document["venues"][5]["address"] = "a\nb"
    document["venues"][7]["phone"] = "call us"
    document["sites"][0]["url"] = "http://dichvucong.gov.vn"
    del document["steps"][0]["text"]
    file.write_text(json.dumps(document))
    return file


def test_default_and_schema_need_no_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["directory", "default"]) == 0
    assert capsysbinary.readouterr().out == default_bytes()
    assert main(["directory", "schema"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["$ref"] == "#/$defs/Directory"


def test_check_tells_every_fault_by_its_path(file: Path, capsys: Capture) -> None:
    assert main(["directory", "check", str(file)]) == 0
    assert "58 venues" in capsys.readouterr().out
    assert main(["directory", "check", str(broken(file))]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.removeprefix(f"{file}: ").partition(": ")[0] for line in told] == [
        "$.venues[7].phone", "$.sites[0].url", "$.steps[0]",
    ]  # fmt: skip
    assert main(["directory", "check", str(file), "--json"]) == 1
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert faults[0] == {"path": "$.venues[7].phone", "reason": "is no phone number"}


@pytest.mark.parametrize(("body", "said"), [
    (b"", "truncated"), (default_bytes()[:-9], "truncated"), (b" " * (MAX_DIRECTORY_BYTES + 1), "more than 16777216"),
])  # fmt: skip
def test_check_names_what_is_no_document(file: Path, capsys: Capture, body: bytes, said: str) -> None:
    file.write_bytes(body)
    assert main(["directory", "check", str(file)]) == 1
    assert said in capsys.readouterr().out


def test_a_file_that_is_not_there_is_not_done(tmp_path: Path, capsys: Capture) -> None:
    assert main(["directory", "check", str(tmp_path / "none.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_spreadsheet_goes_in_and_the_result_is_published(
    tmp_path: Path, file: Path, publish: Callable[..., int], taken: Callable[[], bytes], capsys: Capture
) -> None:
    table = tmp_path / "venues.csv"
    table.write_text("Mã;Địa chỉ;Điện thoại\ncommune-06688;Số 2 phố Bến Đoan;113\n", encoding="utf-8-sig")
    assert main(["directory", "import", str(table), "--into", str(file)]) == 0
    assert "0 added, 1 changed, 0 unchanged" in capsys.readouterr().out
    directory = read(file.read_bytes())
    assert directory.as_of > read(default_bytes()).as_of
    assert publish(file) == 0
    assert taken() == file.read_bytes()
    assert [one.phone for one in read(taken()).venues if one.address] == ["113"]
    assert [one.source[:12] for one in directory.venues if one.address] == ["venues.csv, "]


def test_a_bad_spreadsheet_changes_nothing_and_names_its_rows(tmp_path: Path, file: Path, capsys: Capture) -> None:
    table = tmp_path / "venues.csv"
    table.write_text("id,phone\ncommune-06688,113\ncommune-07090,call us\nnew,114\n")
    assert main(["directory", "import", str(table), "--into", str(file)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert f"{table}: row 3, phone: is no phone number" in told
    assert f"{table}: row 4: has no `kind`" in told
    assert told[-1].startswith("kiosk-admin: ")
    assert file.read_bytes() == default_bytes()


def test_nothing_is_imported_into_a_broken_directory(tmp_path: Path, file: Path, capsys: Capture) -> None:
    table = tmp_path / "venues.csv"
    table.write_text("id,phone\ncommune-06688,113\n")
    before = broken(file).read_bytes()
    assert main(["directory", "import", str(table), "--into", str(file)]) == 2
    assert "$.venues[7].phone" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_a_broken_directory_is_not_published(
    file: Path, publish: Callable[..., int], taken: Callable[[], bytes], capsys: Capture
) -> None:
    assert publish(file) == 0
    capsys.readouterr()
    assert publish(broken(file)) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 4
    assert "$.sites[0].url: is no address that begins with https://" in told
    assert taken() == default_bytes()


def test_publishing_needs_the_operators_key(
    tmp_path: Path, file: Path, publish: Callable[..., int], taken: Callable[[], bytes], capsys: Capture
) -> None:
    (tmp_path / "keys" / "fleet" / "operator").rename(tmp_path / "stick-operator")
    assert publish(file) == 2
    assert "operator" in capsys.readouterr().err
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick-operator").rename(tmp_path / "stick" / "operator")
    assert publish(file, "--keys", str(tmp_path / "stick")) == 0
    assert taken() == default_bytes()
