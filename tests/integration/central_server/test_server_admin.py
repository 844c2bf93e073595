from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from central_server.admin import main

BATCH = {
    "service": "DongBoHoSoMC",
    "data": [
        {
            "MaHoSo": "H49.22-261003-0147",
            "TenTTHC": "Đăng ký khai sinh",
            "TrangThaiHoSo": "4",
            "DonViXuLy": "UBND phường Hạ Long",
        }
    ],
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "server.toml"
    path.write_text(
        f"""
[server]
database = "sqlite:///{tmp_path}/server.sqlite"
port = 0
[feed]
folder = "{tmp_path}/feed"
keys_folder = "{tmp_path}/keys"
root_file = "{tmp_path}/root.json"
[[kiosks]]
name = "hall-1"
token = "kiosk-token-0123456789"
"""
    )
    return path


def run(config: Path, *arguments: str) -> int:
    return main(["--config", str(config), *arguments])


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    line = json.loads(capsys.readouterr().out)
    assert isinstance(line, dict)
    return line


def test_from_nothing_to_a_published_dossier(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    batch = tmp_path / "batch.json"
    batch.write_text(json.dumps(BATCH))
    assert run(config, "init") == 0
    assert printed(capsys)["root_file"] == f"{tmp_path}/root.json"
    assert run(config, "import", str(batch)) == 0
    assert printed(capsys)["created"] == 1
    assert run(config, "publish") == 0
    assert printed(capsys)["seq"] == 1
    assert (tmp_path / "feed" / "metadata" / "timestamp.json").exists()


def test_refused_records_show_in_the_exit_code(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    batch = tmp_path / "batch.json"
    batch.write_text(json.dumps({**BATCH, "data": [*BATCH["data"], {}]}))
    assert run(config, "import", str(batch)) == 1
    report = printed(capsys)
    assert (report["created"], report["refused"][0]["index"]) == (1, 1)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["publish"], "kiosk-admin init"),
        (["import", "none.json"], "none.json"),
        (["import", "server.toml"], "is no {"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    config: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], named: str
) -> None:
    monkeypatch.chdir(config.parent)
    assert run(config, *arguments) == 2
    error = capsys.readouterr().err
    assert named in error
    assert error.count("\n") == 1


def test_a_database_that_cannot_be_opened_is_named(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config.write_text(config.read_text().replace("server.sqlite", "nowhere/server.sqlite"))
    assert run(config, "publish") == 2
    assert "server.database" in capsys.readouterr().err


def test_serve_answers_and_ends_on_sigterm(config: Path, tmp_path: Path) -> None:
    from central_server import serving

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
