"""`kiosk …`: one command line for the screen, the demo, and the tools of whoever looks after the machine.

Each command imports what it needs when it runs: the screen must not wait for the others.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk_app.config import DEFAULT_FILE as DEFAULT_CONFIG
from kiosk_app.errors import KioskError

if TYPE_CHECKING:
    from kiosk_app.config import Settings

SIDES_PX = range(240, 7681)
LONGEST_RUN_S = 1_000_000.0
DEFAULT_DEMO_DATA = Path("demo-data")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0 done, 1 it said why not, 2 wrong usage."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        return int(options.command(options))
    except KioskError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kiosk", description="Scan an appointment slip, see where the dossier stands."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="open the kiosk's screen")
    run.add_argument("--config", type=Path, help=f"configuration file (default: {DEFAULT_CONFIG}, where it exists)")
    run.add_argument("--end-with-stdin", action="store_true", help="end when standard input is closed")
    _add_screen_options(run)
    run.set_defaults(command=_run)

    demo = commands.add_parser("demo", help="try everything: server, data, slips, kiosk")
    demo.add_argument(
        "--data", type=Path, default=DEFAULT_DEMO_DATA, metavar="DIR", help="data folder (default: %(default)s)"
    )
    demo.add_argument("--no-server", action="store_true", help="cache only: no server runs while the kiosk does")
    demo.add_argument("--scanner", action="append", default=[], metavar="PATH", help="grab this keyboard device too")
    _add_screen_options(demo)
    demo.set_defaults(command=_demo)

    sync = commands.add_parser("sync", help="bring the cache to the head of the signed feed")
    sync.add_argument("--once", action="store_true", required=True, help="one synchronisation, then end")
    sync.add_argument("--from", dest="source", metavar="DIR", help="take the feed from a folder, such as a USB stick")
    sync.add_argument("--json", action="store_true", help="progress and outcome as JSON lines")
    sync.add_argument("--config", type=Path)
    sync.set_defaults(command=_sync)

    agent = commands.add_parser("agent", help="keep the cache at the head of the feed, and obey revocations")
    agent.add_argument("--config", type=Path)
    agent.add_argument("--end-with-stdin", action="store_true", help="end when standard input is closed")
    agent.set_defaults(command=_agent)

    status = commands.add_parser("status", help="say how old the data is, what is held, and what last went wrong")
    status.add_argument("--config", type=Path)
    status.add_argument("--json", action="store_true", help="as one JSON object")
    status.set_defaults(command=_status)

    enroll = commands.add_parser("enroll", help="make this kiosk's key, and say what IT must enter for it")
    enroll.add_argument("--config", type=Path)
    enroll.set_defaults(command=_enroll)

    pin = commands.add_parser("pin", help="make the hash of a staff PIN for staff.pin_hash")
    pin.set_defaults(command=_pin)

    lookup = commands.add_parser("lookup", help="look a receipt number up in the cache")
    lookup.add_argument("number")
    lookup.add_argument("--config", type=Path)
    lookup.set_defaults(command=_lookup)

    _add_screenshots(commands.add_parser("screenshots", help="draw every state of the screen into picture files"))

    doctor = commands.add_parser("doctor", help="say what works on this machine and what does not")
    doctor.add_argument("--config", type=Path)
    doctor.set_defaults(command=_doctor)
    return parser


def _add_screen_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--windowed", action="store_true", help="in a window with a frame instead of fullscreen")
    parser.add_argument("--offscreen", action="store_true", help="draw into memory: no display is needed")
    parser.add_argument("--size", type=_size, metavar="WxH", help="size in pixels, such as 1080x1920")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="save a PNG of every screen that is shown")
    parser.add_argument("--trace", type=Path, metavar="FILE", help="write what happened when, as JSON lines")
    parser.add_argument("--stop-after", type=_seconds, metavar="S", help="end by itself after so many seconds")


def _add_screenshots(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--only", action="append", default=[], metavar="PATTERN", help="screens, such as 'result*'")
    parser.add_argument("--language", action="append", default=[], type=_language, metavar="CODE")
    parser.add_argument("--theme", action="append", default=[], choices=("light", "dark", "contrast"))
    parser.add_argument("--size", action="append", default=[], type=_size, metavar="WxH")
    parser.add_argument("--sheets", type=Path, metavar="DIR", help="write contact sheets too")
    parser.add_argument("--check", action="store_true", help="say what is cut, too small, out of reach or too faint")
    parser.set_defaults(command=_screenshots)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= LONGEST_RUN_S:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write seconds, such as 10")
    return seconds


def _language(text: str) -> str:
    import ui
    from kiosk_app import texts

    spoken = texts.languages(ui.CATALOGUES)
    if text not in spoken:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(spoken)}")
    return text


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal() and int(width) in SIDES_PX and int(height) in SIDES_PX):
        what = "width x height in pixels (240 to 7680), such as 1920x1080"
        raise argparse.ArgumentTypeError(f"{text!r} is no size; write {what}")
    return int(width), int(height)


def config_file(given: Path | None) -> Path | None:
    """The file named, else the machine's own where there is one."""
    return given or (DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None)


def _run(options: argparse.Namespace) -> int:
    from kiosk_app import display

    display.prepare(offscreen=options.offscreen)
    from kiosk_app.application import RunOptions
    from kiosk_app.run_command import run

    size = options.size or ((1920, 1080) if options.offscreen else None)
    run_options = RunOptions(options.windowed, size, options.screenshots, options.stop_after, options.end_with_stdin)
    run(config_file(options.config), run_options, options.trace)


def _demo(options: argparse.Namespace) -> int:
    from kiosk_app import display

    display.prepare(offscreen=options.offscreen)
    from kiosk_app.demo.command import demo

    return demo(options)


def _sync(options: argparse.Namespace) -> int:
    from kiosk_app.leave import leave
    from kiosk_app.sync_command import main as sync

    leave(sync(_settings(options), options.source, as_json=options.json))


def _agent(options: argparse.Namespace) -> int:
    from kiosk_app.agent.process import run

    return run(_settings(options), end_with_stdin=options.end_with_stdin)


def _status(options: argparse.Namespace) -> int:
    from kiosk_app.status_command import main as status

    return status(_settings(options), as_json=options.json)


def _enroll(options: argparse.Namespace) -> int:
    from kiosk_app.enroll_command import enroll

    return enroll(_settings(options))


def _pin(options: argparse.Namespace) -> int:
    from kiosk_app.staff.pin_command import make

    return make()


def _settings(options: argparse.Namespace) -> Settings:
    from kiosk_app import config

    path = config_file(options.config)
    return config.load(path) if path else config.Settings()


def _lookup(options: argparse.Namespace) -> int:
    from kiosk_app.lookup_command import lookup

    return lookup(config_file(options.config), options.number)


def _screenshots(options: argparse.Namespace) -> int:
    from kiosk_app import display

    display.prepare(offscreen=True)
    from kiosk_app.screenshots.command import Wanted, screenshots

    wanted = Wanted(tuple(options.only), tuple(options.language), tuple(options.theme), tuple(options.size))
    return screenshots(options.folder, wanted, options.sheets, check=options.check)


def _doctor(options: argparse.Namespace) -> int:
    from kiosk_app.doctor import doctor

    return doctor(config_file(options.config))
