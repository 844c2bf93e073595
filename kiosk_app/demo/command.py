"""The order of the demo: key, server, feed, cache, agent, slips, kiosk; and `demo.json`, which says where they are."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import TypeVar

import msgspec

from kiosk_app.config import DEMO_NAME
from kiosk_app.demo.children import Children
from kiosk_app.demo.data_folder import DataFolder
from kiosk_app.demo.ready_socket import ReadySocket
from kiosk_app.demo.serial_wire import SerialWire
from kiosk_app.errors import KioskError
from offline_cache import kiosk_key
from offline_cache.errors import CacheError
from offline_cache.layout import LOCK_NAME

_KEY_NAME = "feed.key"
_CACHE_NAME = "cache"
_POLL_INTERVAL_S = 2.0


class ServerReady(msgspec.Struct, frozen=True, tag="ready", tag_field="event"):
    """The demo server's first line. `url` is None when it published and ended."""

    url: str | None
    token: str
    feed_url: str | None
    feed_folder: str
    root_file: str


class Slip(msgspec.Struct, frozen=True):
    """One appointment slip: what it says, and its picture."""

    receipt_number: str
    status: int
    file: str


class SlipsReady(msgspec.Struct, frozen=True, tag="slips", tag_field="event"):
    """The demo server's second line."""

    slips: tuple[Slip, ...]


Line = TypeVar("Line", ServerReady, SlipsReady)


class DemoFile(msgspec.Struct, frozen=True):
    """`demo.json`. `serial_port` takes a number and CR as a scan; `pid` is the process to end. `config` is the kiosk's
    configuration, for `kiosk status` and the like; `server_folder` holds the server's database, feed and keys.
    """

    server: str | None
    serial_port: str
    slips: tuple[Slip, ...]
    pid: int
    config: str
    server_folder: str


def demo(options: argparse.Namespace) -> int:
    """Run until the kiosk is closed or the demo interrupted; returns the kiosk's exit status. Raises `KioskError`."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    try:
        with DataFolder(options.data) as data:
            return _run(options, data)
    except OSError as error:
        raise KioskError(f"{error.filename or options.data}: {error.strerror}. Try another --data.") from error
    except KeyboardInterrupt:
        return 0


def _run(options: argparse.Namespace, data: Path) -> int:
    with SerialWire() as wire, ReadySocket(data) as started, Children() as children:
        print(f"Preparing dossiers and slips in {data} …", flush=True)
        _remove_old_cache(data / _CACHE_NAME)
        server = _start_server(children, data, _own_recipient(data), listens=not options.no_server)
        ready = _read(server, ServerReady)
        config = _write_config(data, ready, wire, options.scanner)
        _sync(children, config)
        children.start(["-m", "kiosk_app", "agent", "--end-with-stdin", "--config", str(config)])
        kiosk = children.start(
            ["-m", "kiosk_app", "run", "--end-with-stdin", "--config", str(config), *_screen_arguments(options)],
            environment={"NOTIFY_SOCKET": started.address},
        )
        Thread(target=_announce, args=(data, config, ready, wire, server, started), daemon=True).start()
        return kiosk.wait()


def _remove_old_cache(folder: Path) -> None:
    """Each demo has a new server, whose sequence begins anew: an older demo's cache would take it for a replay."""
    if (folder / LOCK_NAME).exists():
        shutil.rmtree(folder)


def _own_recipient(data: Path) -> str:
    """The public half of this demo's own key, which is made the first time."""
    key_file = data / _KEY_NAME
    try:
        return kiosk_key.recipient(key_file) if key_file.exists() else kiosk_key.create(key_file)
    except CacheError as error:
        raise KioskError(str(error)) from error


def _start_server(children: Children, data: Path, recipient: str, *, listens: bool) -> subprocess.Popen[bytes]:
    arguments = ["-m", "central_server", "demo", "--data", str(data), "--recipient", recipient]
    return children.start(arguments if listens else [*arguments, "--no-listen"], reads_output=True)


def _read(server: subprocess.Popen[bytes], kind: type[Line]) -> Line:
    assert server.stdout is not None  # noqa: S101 - started with `reads_output`
    line = server.stdout.readline()
    if not line:
        raise KioskError(f"the demo's central server ended with status {server.wait()}; it said why above.")
    return msgspec.json.decode(line, type=kind)


def _write_config(data: Path, ready: ServerReady, wire: SerialWire, keyboards: list[str]) -> Path:
    """JSON strings are TOML basic strings too."""

    def quoted(value: object) -> str:
        return msgspec.json.encode(value).decode()

    lines = [
        "# Written by `kiosk demo`.",
        "[kiosk]",
        f"name = {quoted(DEMO_NAME)}",
        'centre_name = ""',
        "[server]",
        f"url = {quoted(ready.url or '')}",
        f"token = {quoted(ready.token)}",
        "[feed]",
        f"source = {quoted(ready.feed_url or ready.feed_folder)}",
        f"root_file = {quoted(ready.root_file)}",
        f"key_file = {quoted(str(data / _KEY_NAME))}",
        f"poll_interval_s = {_POLL_INTERVAL_S}",
        "[cache]",
        f"folder = {quoted(str(data / _CACHE_NAME))}",
        "[scanner]",
        f"serial_ports = {quoted([wire.kiosk_path])}",
        f"keyboards = {quoted(keyboards)}",
        'typed_keys = "always"',
    ]
    path = data / "kiosk.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _sync(children: Children, config: Path) -> None:
    sync = children.start(["-m", "kiosk_app", "sync", "--once", "--config", str(config)])
    if sync.wait() != 0:
        raise KioskError("the demo's cache could not be synchronised; the lines above say why.")
    children.end(sync)


def _screen_arguments(options: argparse.Namespace) -> list[str]:
    arguments = [flag for flag in ("windowed", "offscreen") if getattr(options, flag)]
    arguments = [f"--{flag}" for flag in arguments]
    if options.size is not None:
        arguments += ["--size", f"{options.size[0]}x{options.size[1]}"]
    for name, value in (
        ("--screenshots", options.screenshots), ("--trace", options.trace), ("--stop-after", options.stop_after),
    ):  # fmt: skip
        if value is not None:
            arguments += [name, str(value.absolute() if isinstance(value, Path) else value)]
    return arguments


def _announce(
    data: Path, config: Path, ready: ServerReady, wire: SerialWire, server: subprocess.Popen[bytes],
    started: ReadySocket,
) -> None:  # fmt: skip
    """Write `demo.json` when the slips are made and the kiosk listens to its scanners, whole or not at all."""
    try:
        slips = _read(server, SlipsReady).slips
    except KioskError as error:
        if server.returncode != 0:
            print(error, file=sys.stderr)
        return
    started.wait()
    announced = DemoFile(
        ready.url, wire.writer_path, slips, os.getpid(), str(config), str(Path(ready.root_file).parent)
    )
    unfinished = data / "demo.json.new"
    unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(announced)) + b"\n")
    unfinished.rename(data / "demo.json")
    first = slips[0].receipt_number
    print(f"Slips to print or show to a scanner: {Path(slips[0].file).parent}")
    print(f"Or scan without a scanner: printf '{first}\\r' > {wire.writer_path}")
    print("Or type a number into the kiosk's window, then Enter. Ctrl+C ends everything.", flush=True)
