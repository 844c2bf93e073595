"""Kiosks come and go in the settings file while publisher and server run, as real processes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from pyrage import DecryptError, decrypt, x25519

from central_server import vietnam_time
from central_server.api import serving
from central_server.repository.feed import FeedRepository
from offline_cache.contract.feed import HEAD_TARGET, Head

KEYS = [x25519.Identity.generate() for _ in range(3)]
LONGEST_S = 60


def token(number: int) -> str:
    return f"kiosk-token-012345678{number}"


def entry(number: int, *, revoked: bool = False) -> str:
    return (
        f'[[kiosks]]\nname = "hall-{number}"\ntoken = "{token(number)}"\nrecipient = "{KEYS[number].to_public()}"\n'
        f"revoked = {str(revoked).lower()}\n"
    )


class Office:
    """A settings file, a feed, and what is started over them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.config = folder / "server.toml"
        with serving.listen("127.0.0.1", 0) as free:
            self.port = free.getsockname()[1]
        self.base = (
            f'[server]\ndatabase = "sqlite:///{folder}/server.sqlite"\nport = {self.port}\n'
            f'[feed]\nfolder = "{folder}/feed"\nkeys_folder = "{folder}/keys"\nroot_file = "{folder}/root.json"\n'
            "publish_interval_s = 0.2\n"
        )
        self.write(entry(0), entry(1))
        FeedRepository.create(folder / "feed", folder / "keys", folder / "root.json", vietnam_time.now())

    def write(self, *entries: str) -> None:
        """Replace the file, as editors do."""
        staged = self.config.with_name("server.toml.new")
        staged.write_text(self.base + "".join(entries))
        staged.replace(self.config)

    @contextlib.contextmanager
    def running(self, *module: str) -> Iterator[None]:
        command = [sys.executable, "-W", "error", "-m", *module, "--config", str(self.config)]
        environment = {**os.environ, "NOTIFY_SOCKET": ""}
        with (self.folder / "log").open("w") as log:
            process = subprocess.Popen(command, stderr=log, env=environment)
        try:
            yield
            assert process.poll() is None
        finally:
            process.terminate()
            assert process.wait(30) == 0

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def head(self) -> Head | None:
        body = FeedRepository.open(self.folder / "feed", self.folder / "keys").target(HEAD_TARGET)
        return None if body is None else msgspec.json.decode(body, type=Head)

    def readers(self) -> set[int]:
        """Which kiosks can open the published keyring."""
        head = self.head()
        keyring = head and FeedRepository.open(self.folder / "feed", self.folder / "keys").target(head.keyring)
        return {number for number, key in enumerate(KEYS) if keyring and opens(keyring, key)}


def opens(keyring: bytes, key: x25519.Identity) -> bool:
    with contextlib.suppress(DecryptError):
        return bool(decrypt(keyring, [key]))
    return False


def until(condition: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + LONGEST_S
    while not condition():
        assert time.monotonic() < end, f"{what} did not happen within {LONGEST_S} s"
        time.sleep(0.05)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_publisher_hands_keys_to_whom_the_file_names(office: Office) -> None:
    with office.running("central_server.admin", "publisher"):
        until(lambda: office.readers() == {0, 1}, "the first keyring")
        office.write(entry(0), entry(1), entry(2))
        until(lambda: office.readers() == {0, 1, 2}, "a keyring for the new kiosk")
        head = office.head()
        assert head is not None
        assert head.keyring == "keyring-1.age"

        office.write(entry(0), entry(1, revoked=True), entry(2))
        until(lambda: office.readers() == {0, 2}, "a keyring without the revoked kiosk")
        head = office.head()
        assert head is not None
        assert head.keyring == "keyring-2.age"

        office.write(entry(0, revoked=True), entry(1), "[[kiosks]")
        until(lambda: "settings not taken" in office.log, "the refusal of a broken file")
        assert office.readers() == {0, 2}
        assert "not valid TOML" in office.log

        office.write(entry(1), entry(2))
        until(lambda: office.readers() == {2}, "a keyring for whom is left")
        assert "hall-1 stays revoked until a restart" in office.log
    assert "kiosk-token" not in office.log
    assert "age1" not in office.log


def test_the_server_admits_whom_the_file_names(office: Office) -> None:
    url = f"http://127.0.0.1:{office.port}"

    def status(number: int) -> int:
        headers = {"Authorization": f"Bearer {token(number)}"}
        return client.get(f"{url}/v1/dossiers/H49.22-261003-0147", headers=headers).status_code

    def refused() -> bool:
        return "central_server_settings_refused 1.0" in client.get(f"{url}/metrics").text

    with (
        office.running("central_server", "serve"),
        httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=10) as client,
    ):
        assert (status(1), status(2)) == (404, 401)
        office.write(entry(0), entry(1), entry(2))
        until(lambda: status(2) == 404, "an answer for the new kiosk")
        office.write(entry(0), entry(1, revoked=True))
        until(lambda: status(1) == 403, "a refusal for the revoked kiosk")
        assert (status(0), status(2)) == (404, 401)
        assert not refused()
        office.write(entry(1), "nonsense")
        until(refused, "a metric of the refused file")
        assert (status(0), status(1)) == (404, 403)
        office.write(entry(0), entry(1))
        until(lambda: not refused(), "a metric of the mended file")
        until(lambda: "stays revoked until a restart" in office.log, "a word on the revocation")
        assert (status(0), status(1)) == (404, 403)
    assert "kiosk-token" not in office.log
