"""The order of the demo: server, signed snapshot, cache, slips, kiosk; and `demo.json`, which says where they are."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import TypeVar

import msgspec

from kiosk_app.demo.children import Children
from kiosk_app.demo.data_folder import DataFolder
from kiosk_app.demo.ready_socket import ReadySocket
from kiosk_app.demo.serial_wire import SerialWire
from kiosk_app.errors import KioskError


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
    """`demo.json`. `serial_port` takes a number and CR as a scan; `pid` is the process to end."""

    server: str | None
    serial_port: str
    slips: tuple[Slip, ...]
    pid: int


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
        server = _start_server(children, data, listens=not options.no_server)
        ready = _read(server, ServerReady)
        config = _write_config(data, ready, wire, options.scanner)
        _sync(children, config)
        kiosk = children.start(
            ["-m", "kiosk_app", "run", "--end-with-stdin", "--config", str(config), *_screen_arguments(options)],
            environment={"NOTIFY_SOCKET": started.address},
        )
        Thread(target=_announce, args=(data, ready, wire, server, started), daemon=True).start()
        return kiosk.wait()


def _start_server(children: Children, data: Path, *, listens: bool) -> subprocess.Popen[bytes]:
    arguments = ["-m", "central_server", "demo", "--data", str(data)]
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
        'centre_name = ""',
        "[server]",
        f"url = {quoted(ready.url or '')}",
        f"token = {quoted(ready.token)}",
        "[feed]",
        f"source = {quoted(ready.feed_url or ready.feed_folder)}",
        f"root_file = {quoted(ready.root_file)}",
        "[cache]",
        f"folder = {quoted(str(data / 'cache'))}",
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
    data: Path, ready: ServerReady, wire: SerialWire, server: subprocess.Popen[bytes], started: ReadySocket
) -> None:
    """Write `demo.json` when the slips are made and the kiosk listens to its scanners, whole or not at all."""
    try:
        slips = _read(server, SlipsReady).slips
    except KioskError as error:
        if server.returncode != 0:
            print(error, file=sys.stderr)
        return
    started.wait()
    announced = DemoFile(ready.url, wire.writer_path, slips, os.getpid())
    unfinished = data / "demo.json.new"
    unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(announced)) + b"\n")
    unfinished.rename(data / "demo.json")
    first = slips[0].receipt_number
    print(f"Slips to print or show to a scanner: {Path(slips[0].file).parent}")
    print(f"Or scan without a scanner: printf '{first}\\r' > {wire.writer_path}")
    print("Or type a number into the kiosk's window, then Enter. Ctrl+C ends everything.", flush=True)
