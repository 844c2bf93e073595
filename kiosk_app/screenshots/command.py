"""`kiosk screenshots DIR`: every state of the screen as a picture; contact sheets; and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.util import find_spec
from itertools import product
from pathlib import Path

from PySide6.QtGui import QImage

from kiosk_app.errors import KioskError
from kiosk_app.screenshots.samples import Sample, samples
from kiosk_app.screenshots.stage import LANGUAGES, SIZES, THEMES, Stage


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pictures. `only` are patterns of samples' names (`result*`); empty means all, everywhere."""

    only: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    sizes: tuple[tuple[int, int], ...] = ()

    def samples(self) -> list[Sample]:
        """Raises `KioskError` where no sample has such a name."""
        chosen = [one for one in samples() if not self.only or any(fnmatch(one.name, part) for part in self.only)]
        if not chosen:
            names = ", ".join(one.name for one in samples())
            raise KioskError(f"{' '.join(self.only)}: no such screen. There are: {names}.")
        return chosen


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture, taken; the stage still shows it."""

    stage: Stage
    sample: Sample
    language: str
    theme: str
    image: QImage

    @property
    def series(self) -> str:
        """`<size>-<theme>-<language>`: the contact sheet that it belongs to."""
        return f"{self.stage.size[0]}x{self.stage.size[1]}-{self.theme}-{self.language}"


def shots(wanted: Wanted) -> Iterator[Shot]:
    """Take all of them, one after another: sizes, themes, languages, samples."""
    chosen = wanted.samples()
    for size in wanted.sizes or SIZES:
        stage = Stage(size)
        for theme, language in product(wanted.themes or THEMES, wanted.languages or LANGUAGES):
            for sample in chosen:
                yield Shot(stage, sample, language, theme, stage.show(sample, language, theme))
        stage.close()


def screenshots(folder: Path, wanted: Wanted, sheets: Path | None, *, check: bool) -> int:
    """Write the pictures; returns 1 where the check found something. Raises `KioskError`."""
    if (check or sheets is not None) and find_spec("PIL") is None:
        raise KioskError("contact sheets and the check need Pillow, which is not installed. Run `make ready-to-test`.")
    found = 0
    try:
        for shot in _collected(wanted, sheets):
            _save(folder, shot)
            found += _report(shot) if check else 0
    except OSError as error:
        raise KioskError(f"{error.filename}: cannot be written ({error.strerror}). Name another folder.") from error
    return 1 if found else 0


def _save(folder: Path, shot: Shot) -> None:
    width, height = shot.stage.size
    path = folder / f"{width}x{height}" / shot.theme / shot.language / f"{shot.sample.name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not shot.image.save(str(path)):
        raise KioskError(f"{path}: the picture cannot be written. Check the folder and the space on the disk.")


def _collected(wanted: Wanted, folder: Path | None) -> Iterator[Shot]:
    """The same shots, on their contact sheets too."""
    if folder is None:
        yield from shots(wanted)
        return
    from kiosk_app.screenshots.ink import picture
    from kiosk_app.screenshots.sheets import Sheet

    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, Sheet] = {}
    for shot in shots(wanted):
        made.setdefault(shot.series, Sheet(shot.stage.size)).add(shot.sample.name, picture(shot.image))
        yield shot
    for series, sheet in made.items():
        sheet.save(folder / f"{series}.png")


def _report(shot: Shot) -> int:
    from kiosk_app.screenshots import ink, rules, scene

    seen = scene.read(shot.stage.window.quick)
    faults: Sequence[rules.Fault] = [*rules.faults(seen), *ink.faults(shot.stage.grab, seen)]
    for fault in faults:
        print(f"{shot.series}: {shot.sample.name}: {fault}")
    return len(faults)
