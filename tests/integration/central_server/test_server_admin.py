"""`kiosk-admin`, from an empty disk to rotated keys, as the province's IT runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from pyrage import decrypt, x25519

from central_server.admin import main
from central_server.api import serving
from kiosk_app.trusted_repository import TrustedRepository
from offline_cache.contract.fleet import Revoked

CODE = "H49.22-261003-0147"
BATCH = {
    "service": "DongBoHoSoMC",
    "data": [
        {
            "MaHoSo": CODE,
            "TenTTHC": "Đăng ký khai sinh",
            "TrangThaiHoSo": "4",
            "DonViXuLy": "UBND phường Hạ Long",
        }
    ],
}
KIOSK = x25519.Identity.generate()
Run = Callable[..., Any]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "server.toml"
    path.write_text(
        f"""
[server]
database = "sqlite:///{tmp_path}/server.sqlite"
port = 0
[feed]
folder = "{tmp_path}/site/feed"
keys_folder = "{tmp_path}/keys/feed"
root_file = "{tmp_path}/feed-root.json"
publish_interval_s = 0.1
[fleet]
folder = "{tmp_path}/site/fleet"
keys_folder = "{tmp_path}/keys/fleet"
root_file = "{tmp_path}/fleet-root.json"
[[kiosks]]
name = "hall-1"
token = "kiosk-token-0123456789"
recipient = "{KIOSK.to_public()}"
[[kiosks]]
name = "hall-2"
token = "kiosk-token-2123456789"
revoked = true
"""
    )
    return path


@pytest.fixture
def run(config: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command for machines; its result, after looking at its exit code."""

    def run(*arguments: str, code: int = 0) -> Any:
        assert main([*arguments, "--config", str(config), "--json"]) == code
        out, err = capsys.readouterr()
        if code == 2:
            assert err.startswith("kiosk-admin: ")
            assert err.count("\n") == 1
            return err
        return json.loads(out)

    return run


@pytest.fixture
def batch(tmp_path: Path) -> str:
    path = tmp_path / "batch.json"
    path.write_text(json.dumps(BATCH))
    return str(path)


@pytest.fixture
def take(tmp_path: Path) -> Callable[[str, str], bytes]:
    """What a kiosk accepts that was shipped with the first root."""

    def take(repository: str, name: str) -> bytes:
        folder = tmp_path / "site" / repository
        source = TrustedRepository(str(folder), folder / "metadata" / "1.root.json", tmp_path / f"kiosk-{repository}")
        source.refresh()
        return source.fetch(name, tmp_path, 1 << 20).read_bytes()

    return take


def test_from_nothing_to_a_published_dossier(run: Run, batch: str, tmp_path: Path, take: Any) -> None:
    assert run("repository", "init", "feed")["root_file"] == f"{tmp_path}/feed-root.json"
    assert run("import", batch)["created"] == 1
    assert run("repository", "publish", "feed")["outcome"] == "begun"
    head = json.loads(take("feed", "head.json"))
    assert head["seq"] == run("repository", "status", "feed")["head"]["seq"] == 1
    assert run("repository", "publish", "feed")["outcome"] == "unchanged"
    assert run("repository", "publish", "feed", "--force")["files"] == 1
    assert run("repository", "verify", "feed") == {"findings": []}


def test_people_get_lines(
    config: Path, run: Run, batch: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def said(*arguments: str, code: int = 0) -> str:
        assert main(["--config", str(config), *arguments]) == code
        return capsys.readouterr().out

    assert "Bring" in said("repository", "init", "feed")
    assert "1 created" in said("import", batch)
    assert "WARNING" in said("repository", "status", "feed", code=1)
    assert "begun: seq 1" in said("repository", "publish", "feed")
    status = said("repository", "status", "feed")
    assert "root       version 1, 2 of keys 1, 2, 3, expires" in status
    assert "a kiosk would take all of it" in said("repository", "verify", "feed")
    assert "Destroy it" in said("repository", "rotate", "feed", "--role", "timestamp")
    next((tmp_path / "site" / "feed" / "targets").iterdir()).unlink()
    assert "is listed by targets" in said("repository", "verify", "feed", code=1)


def test_refused_records_show_in_the_exit_code(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "batch.json"
    path.write_text(json.dumps({**BATCH, "data": [*BATCH["data"], {}]}))
    report = run("import", str(path), code=1)
    assert (report["created"], report["refused"][0]["index"]) == (1, 1)


def test_an_export_is_imported_as_csv(run: Run, config: Path, tmp_path: Path) -> None:
    config.write_text(config.read_text() + '[csv]\ndelimiter = ";"\ncolumns = { MaHoSo = "Mã" }\n')
    path = tmp_path / "export.CSV"
    path.write_text(f"Mã;TenTTHC;TrangThaiHoSo;DonViXuLy\n{CODE};Đăng ký khai sinh;4;UBND phường Hạ Long\nX;;4;Y\n")
    report = run("import", str(path), "--as-of", "2026-10-03T08:00:00", code=1)
    assert (report["created"], len(report["refused"])) == (1, 1)


def test_keys_rotate_and_the_kiosk_follows(run: Run, tmp_path: Path, take: Any) -> None:
    run("repository", "init", "feed", "--share", "root=2/2", "--share", "timestamp=1/2")
    run("repository", "publish", "feed")
    take("feed", "head.json")
    stick = tmp_path / "stick"
    (tmp_path / "keys" / "feed" / "root").rename(stick)
    assert "--keys" in run("repository", "rotate", "feed", "--renew", code=2)
    assert run("repository", "rotate", "feed", "--renew", "--keys", str(stick))["root_version"] == 2
    done = run("repository", "rotate", "feed", "--role", "timestamp", "--key", "2", "--keys", str(stick))
    assert (done["root_version"], len(done["made"]), len(done["retired"])) == (3, 1, 1)
    assert run("repository", "rotate", "feed", "--role", "root", "--keys", str(stick))["root_version"] == 4
    run("repository", "publish", "feed", "--force")
    assert json.loads(take("feed", "head.json"))["seq"] == 1
    assert run("repository", "verify", "feed") == {"findings": []}


def test_the_content_key_is_renewed_and_kiosks_can_read_both(run: Run, take: Any) -> None:
    run("repository", "init", "feed")
    run("repository", "publish", "feed")

    def keyring() -> list[str]:
        name = json.loads(take("feed", "head.json"))["keyring"]
        return [line for line in decrypt(take("feed", name), [KIOSK]).decode().split("\n") if line]

    (first,) = keyring()
    run("repository", "rotate", "feed", "--content")
    both = keyring()
    assert both[0] == first
    assert len(both) == 2
    run("repository", "publish", "feed", "--force")
    head = json.loads(take("feed", "head.json"))
    sealed = take("feed", head["snapshot"]["target"])
    assert decrypt(sealed, [x25519.Identity.from_str(both[1])])
    run("repository", "rotate", "feed", "--content")
    assert len(keyring()) == 3
    assert run("repository", "verify", "feed") == {"findings": []}


def test_the_fleets_files_are_signed_from_a_folder(run: Run, tmp_path: Path, take: Any) -> None:
    run("repository", "init", "fleet")
    files = tmp_path / "files"
    (files / "config").mkdir(parents=True)
    (files / "config" / "stable.json").write_text('{"a": 1}')
    (files / "rollout").mkdir()
    (files / "rollout" / "stable.json").write_text("{}")
    done = run("repository", "publish", "fleet", "--folder", str(files))
    assert (done["files"], done["signed"]) == (["config/stable.json", "rollout/stable.json"], ["operator"])
    assert take("fleet", "config/stable.json") == b'{"a": 1}'
    run("repository", "publish", "fleet", "--remove", "rollout/stable.json")
    (tmp_path / "keys" / "fleet" / "releases").rename(tmp_path / "stick")
    done = run("repository", "publish", "fleet")
    assert done["not_signed"] == ["releases"]
    assert run("repository", "status", "fleet")["warnings"] == []
    assert run("repository", "verify", "fleet") == {"findings": []}


def link(folder: Path) -> None:
    (folder / "directory.json").symlink_to("/etc/hostname")


def linked_folder(folder: Path) -> None:
    (folder.parent / "elsewhere").mkdir()
    (folder / "config").symlink_to(folder.parent / "elsewhere")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "directory.json")


def written(name: str, text: str) -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    return write


@pytest.mark.parametrize(
    ("prepare", "named"),
    [
        (link, "directory.json: a link"),
        (linked_folder, "config: a link"),
        (pipe, "directory.json: a link or no plain file"),
        (written("other.json", "{}"), "other.json: no role signs"),
        (written("revoked.json", "{}"), "kiosk-admin revoke"),
        (written("directory.json", "{}"), "kiosk-admin directory publish"),
        (written("config/.hidden.json", "{}"), "no name for a signed file"),
        (written("config/a b.json", "{}"), "no name for a signed file"),
        (written("directory.json", "{"), "is not JSON"),
        (written("directory.json", '"' + "x" * (1 << 20) + '"'), "more than 1048576 bytes"),
        (lambda folder: None, "holds 0 files"),
    ],
)
def test_what_is_no_file_for_kiosks_is_not_signed(
    run: Run, tmp_path: Path, prepare: Callable[[Path], object], named: str
) -> None:
    run("repository", "init", "fleet")
    before = sorted((tmp_path / "site" / "fleet").rglob("*"))
    (tmp_path / "files").mkdir()
    prepare(tmp_path / "files")
    assert named in run("repository", "publish", "fleet", "--folder", str(tmp_path / "files"), code=2)
    assert sorted((tmp_path / "site" / "fleet").rglob("*")) == before


def test_kiosks_are_revoked_and_taken_back(
    run: Run, config: Path, take: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run("repository", "init", "fleet")
    assert run("revoke", "hall-2")["kiosks"] == ["hall-2"]
    assert main(["revoke", "hall-1", "hall-9", "--config", str(config)]) == 1
    out, err = capsys.readouterr()
    assert out == "Revoked now: hall-1, hall-2, hall-9.\n"
    assert "hall-9: no entry" in err
    assert "hall-1: set `revoked = true`" in err
    signed = msgspec.json.decode(take("fleet", "revoked.json"), type=Revoked)
    assert signed.kiosks == ("hall-1", "hall-2", "hall-9")
    assert run("revoke", "--undo", "hall-1")["kiosks"] == ["hall-2", "hall-9"]
    assert "no kiosk's name" in run("revoke", "hall 1", code=2)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["repository", "publish", "feed"], "kiosk-admin repository init feed"),
        (["repository", "publish", "fleet"], "kiosk-admin repository init fleet"),
        (["repository", "status", "feed"], "kiosk-admin repository init feed"),
        (["publisher"], "kiosk-admin repository init feed"),
        (["repository", "verify", "fleet"], "kiosk-admin repository init fleet"),
        (["repository", "publish", "feed", "--folder", "x"], "for fleet"),
        (["repository", "publish", "fleet", "--force"], "for feed"),
        (["repository", "publish", "fleet", "--folder", "nowhere"], "nowhere: no folder"),
        (["repository", "rotate", "fleet", "--content"], "for feed"),
        (["repository", "rotate", "feed", "--renew", "--key", "1"], "--role"),
        (["repository", "init", "feed", "--share", "root"], "2/3"),
        (["repository", "init", "feed", "--share", "releases=1/1"], "no role of feed"),
        (["revoke", "hall-1"], "kiosk-admin repository init fleet"),
        (["import", "none.json"], "none.json"),
        (["import", "server.toml"], "is no {"),
        (["import", "server.toml", "--as-of", "2026-01-01"], "for CSV"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], named: str
) -> None:
    monkeypatch.chdir(config.parent)
    assert named in run(*arguments, code=2)


def test_without_a_fleet_the_table_is_named(run: Run, config: Path) -> None:
    text = config.read_text()
    config.write_text(text[: text.index("[fleet]")] + text[text.index("[[kiosks]]") :])
    assert "[fleet]" in run("revoke", "hall-1", code=2)


def test_a_database_that_cannot_be_opened_is_named(run: Run, config: Path) -> None:
    config.write_text(config.read_text().replace("server.sqlite", "nowhere/server.sqlite"))
    run("repository", "init", "feed")
    assert "server.database" in run("repository", "publish", "feed", code=2)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_publisher_publishes_until_it_is_told_to_stop(
    run: Run, config: Path, batch: str, stop: signal.Signals
) -> None:
    run("repository", "init", "feed")
    run("import", batch)
    command = [sys.executable, "-W", "error", "-m", "central_server.admin", "publisher", "--config", str(config)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        events = iter(process.stderr.readline, "")
        assert any("begun" in line for line in events)
    finally:
        process.send_signal(stop)
        rest = process.stderr.read()
        process.stderr.close()
        assert process.wait(20) == 0
    assert "Traceback" not in rest
    assert run("repository", "verify", "feed") == {"findings": []}


def test_serve_answers_and_ends_on_sigterm(config: Path, tmp_path: Path) -> None:
    with serving.listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    config.write_text(config.read_text().replace("port = 0", f"port = {port}"))
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "central_server", "serve", "--config", str(config)], stderr=log
        )
    try:
        transport = httpx.HTTPTransport(retries=8)
        with httpx.Client(transport=transport, timeout=10) as client:
            assert client.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    finally:
        process.terminate()
        assert process.wait(20) == 0
