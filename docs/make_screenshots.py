"""The pictures of the README and the docs, made anew: `make screenshots`.

The real `kiosk demo` gives the central server, the data and the slips. For each size and language the real kiosk is
then started beside it, drawn into memory, and scanned into through a pseudo-terminal; what it painted is kept, scaled
to two thirds and with few colours, so that the pictures stay small.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk_app.demo.children import Children
from kiosk_app.demo.ready_socket import ReadySocket
from kiosk_app.demo.serial_wire import SerialWire
from offline_cache.contract.dossier import Dossier, Status, TimingState
from offline_cache.store import DossierStore

IMAGES = Path(__file__).resolve().parent / "images"
LANDSCAPE, PORTRAIT = "1920x1080", "1080x1920"
MAX_BYTES = 150_000
"""Of one picture: they lie in the repository."""
_SCALE = 2 / 3
_COLOURS = 128
_TIMEOUT_S = 60.0
_POLL_S = 0.05
_UNKNOWN_NUMBER = "H49.22-200101-9999"
_CARD = "000000000000|000000000|NGUYEN VAN MAU|01012000|Nam|Mau|01012021"
"""A citizen card's QR code in its shape; nobody has this number."""


@dataclass(frozen=True)
class Picture:
    """`scan` is what to scan; None waits for the idle screen. `screen` is where that must lead."""

    name: str
    screen: str
    scan: str | None


@dataclass(frozen=True)
class Sitting:
    """One start of the kiosk. `offline`: it has no central server."""

    size: str
    language: str
    pictures: tuple[Picture, ...]
    offline: bool = False


class Demo:
    """The running demo: its folder, and its slips as the cache knows them."""

    def __init__(self, folder: Path, slips: list[dict[str, Any]]) -> None:
        self.folder = folder
        with DossierStore(folder / "cache") as store:
            self._dossiers = [hit for slip in slips for hit in store.lookup(slip["receipt_number"]).dossiers]

    def number(self, status: Status, timing: TimingState | None = None) -> str:
        """The receipt number of the slip of this kind whose procedure has the shortest name."""
        fitting = [found for found in self._dossiers if found.status is status and _has_timing(found, timing)]
        if not fitting:
            raise SystemExit(
                f"No demo slip has status {int(status)} and timing {timing}. Take another for the picture."
            )
        return min(fitting, key=lambda found: (len(found.procedure), found.receipt_number)).receipt_number


def _has_timing(dossier: Dossier, timing: TimingState | None) -> bool:
    return timing is None or dossier.timing.state is timing


def main() -> None:
    """Make every picture, or end with the reason why not."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screenshots-") as temporary, Children() as children:
        folder = Path(temporary)
        demo = _start_demo(children, folder / "demo")
        for place, sitting in enumerate(_sittings(demo)):
            work = folder / str(place)
            work.mkdir()
            with SerialWire() as wire:
                _sit(children, demo, sitting, work, wire)


def _sittings(demo: Demo) -> list[Sitting]:
    in_progress = demo.number(Status.IN_PROGRESS, TimingState.DUE_LATER)
    overdue = demo.number(Status.IN_PROGRESS, TimingState.OVERDUE)
    papers, ready = demo.number(Status.PAPERS_MISSING), demo.number(Status.FINISHED)
    return [
        Sitting(LANDSCAPE, "vi", (Picture("idle-vi", "idle", None),)),
        Sitting(LANDSCAPE, "vi", (
            Picture("result-vi", "result", in_progress), Picture("result-overdue-vi", "result", overdue),
            Picture("result-papers-vi", "result", papers), Picture("result-ready-vi", "result", ready),
            Picture("not-found-vi", "not_found", _UNKNOWN_NUMBER), Picture("wrong-code-vi", "wrong_code", _CARD),
        )),
        Sitting(LANDSCAPE, "vi", (Picture("no-answer-vi", "no_answer", _UNKNOWN_NUMBER),), offline=True),
        Sitting(PORTRAIT, "vi", (Picture("idle-portrait-vi", "idle", None),)),
        Sitting(PORTRAIT, "vi", (Picture("result-portrait-vi", "result", ready),)),
        Sitting(LANDSCAPE, "en", (Picture("result-en", "result", papers),)),
    ]  # fmt: skip


def _start_demo(children: Children, folder: Path) -> Demo:
    process = children.start(["-m", "kiosk_app", "demo", "--offscreen", "--data", str(folder)])

    def announced() -> bool:
        if process.poll() is not None:
            raise SystemExit("The demo ended before it was ready; the lines above say why.")
        return (folder / "demo.json").exists()

    _wait(announced, "The demo's demo.json")
    return Demo(folder, json.loads((folder / "demo.json").read_bytes())["slips"])


def _sit(children: Children, demo: Demo, sitting: Sitting, work: Path, wire: SerialWire) -> None:
    config = work / "kiosk.toml"
    config.write_text(_configuration(demo, sitting, wire.kiosk_path))
    ready = ReadySocket(work)
    kiosk = children.start(
        ["-m", "kiosk_app", "run", "--end-with-stdin", "--offscreen", "--size", sitting.size, "--config", str(config),
         "--trace", str(work / "trace.jsonl"), "--screenshots", str(work / "shots")],
        environment={"NOTIFY_SOCKET": ready.address},
    )  # fmt: skip
    ready.wait()
    for picture in sitting.pictures:
        before = _painted(work)
        with Path(wire.writer_path).open("wb", buffering=0) as port:
            port.write((picture.scan or _CARD).encode() + b"\r")
        _keep(picture, _shot(work, picture, len(before)))
    children.end(kiosk)


def _configuration(demo: Demo, sitting: Sitting, serial_port: str) -> str:
    """The demo's own configuration for another kiosk. A kiosk that shall show the idle screen returns to it soon."""
    tables = tomllib.loads((demo.folder / "kiosk.toml").read_text())
    tables["kiosk"] |= {"language": sitting.language}
    if any(picture.screen == "idle" for picture in sitting.pictures):
        tables["kiosk"]["result_shown_s"] = 1.0
    if sitting.offline:
        tables["server"]["url"] = ""
    tables["scanner"]["serial_ports"] = [serial_port]
    lines = [[f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
             for name, table in tables.items()]  # fmt: skip
    return "\n".join(line for table in lines for line in table) + "\n"


def _painted(work: Path) -> list[str]:
    """The screens painted so far; the screenshot of the n-th is `n-….png`, counted from 1."""
    written = (work / "trace.jsonl").read_bytes().split(b"\n")[:-1]
    return [line["screen"] for line in map(json.loads, written) if line["event"] == "painted"]


def _shot(work: Path, picture: Picture, before: int) -> Image.Image:
    def number() -> int | None:
        painted = _painted(work)
        return next((at + 1 for at in range(before, len(painted)) if painted[at] == picture.screen), None)

    at = _wait(number, f"{picture.name}: the screen {picture.screen!r}")

    def whole() -> Image.Image | None:
        for path in (work / "shots").glob(f"{at:03d}-*.png"):
            try:
                with Image.open(path) as image:
                    return image.convert("RGB")
            except OSError:
                return None  # still being written
        return None

    image: Image.Image = _wait(whole, f"{picture.name}: its screenshot")
    return image


def _wait(condition: Callable[[], Any], what: str) -> Any:
    end = time.monotonic() + _TIMEOUT_S
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(_POLL_S)
    raise SystemExit(f"{what} did not appear within {_TIMEOUT_S:g} s.")


def _keep(picture: Picture, image: Image.Image) -> None:
    path = IMAGES / f"{picture.name}.png"
    smaller = image.resize((round(image.width * _SCALE), round(image.height * _SCALE)), Image.Resampling.LANCZOS)
    smaller.quantize(_COLOURS, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise SystemExit(f"{path}: {size} bytes, more than {MAX_BYTES}. Take fewer colours.")
    print(f"{path.name}: {smaller.width}x{smaller.height}, {size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
