"""`make screenshots`: the README's pictures, the contact sheets in `docs/screens`, the references of the tests.

Says what moved since the references were made last: look at that, and at whatever else the change was about.

All of them show the samples of `kiosk_app/screenshots/samples.py` on the real window. The README's pictures are scaled
to two thirds and have few colours, so that they stay small.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from PIL import Image

from kiosk_app import display

display.prepare(offscreen=True)  # before Qt is imported

from kiosk_app.screenshots import references  # noqa: E402
from kiosk_app.screenshots.command import Shot, Wanted, shots  # noqa: E402
from kiosk_app.screenshots.ink import picture  # noqa: E402
from kiosk_app.screenshots.sheets import Sheet  # noqa: E402

DOCS = Path(__file__).resolve().parent
IMAGES, SHEETS, REFERENCES = DOCS / "images", DOCS / "screens", DOCS.parent / "tests" / "references"
MAX_BYTES = 150_000
"""Of one picture of the README: they lie in the repository."""
_SCALE = 2 / 3
_COLOURS = 128
_PICTURES = {
    ("1920x1080-light-vi", "idle"): "idle-vi",
    ("1920x1080-light-vi", "result-04"): "result-vi",
    ("1920x1080-light-vi", "result-overdue"): "result-overdue-vi",
    ("1920x1080-light-vi", "result-05"): "result-papers-vi",
    ("1920x1080-light-vi", "result-09"): "result-ready-vi",
    ("1920x1080-light-vi", "not_found"): "not-found-vi",
    ("1920x1080-light-vi", "no_answer-unreachable"): "no-answer-vi",
    ("1920x1080-light-vi", "wrong_code-citizen_id"): "wrong-code-vi",
    ("1080x1920-light-vi", "idle"): "idle-portrait-vi",
    ("1080x1920-light-vi", "result-09"): "result-portrait-vi",
    ("1920x1080-light-en", "result-05"): "result-en",
}
_KEPT_SHEETS = (
    "1920x1080-light-vi", "1920x1080-light-en", "1920x1080-dark-vi", "1920x1080-contrast-vi",
    "1080x1920-light-vi", "1080x1920-light-en", "1280x800-light-vi",
)  # fmt: skip
"""Of the others `kiosk screenshots DIR --sheets DIR` makes sheets for whoever wants to look at them."""


def main() -> None:
    """Make everything anew, or end with the reason why not."""
    for folder in (IMAGES, SHEETS, REFERENCES):
        folder.mkdir(exist_ok=True)
    sheets: dict[str, Sheet] = {}
    small: dict[str, dict[str, Image.Image]] = defaultdict(dict)
    missing = dict(_PICTURES)
    for shot in shots(Wanted()):
        image = picture(shot.image)
        small[shot.series][shot.sample.name] = references.small(image)
        if shot.series in _KEPT_SHEETS:
            sheets.setdefault(shot.series, Sheet(shot.stage.size)).add(shot.sample.name, image)
        if name := missing.pop(_place(shot), None):
            _keep(IMAGES / f"{name}.png", image)
    if missing:
        raise SystemExit(f"No sample is called so any more: {sorted(missing)}. Take others for the README.")
    _save(sheets, small)


def _place(shot: Shot) -> tuple[str, str]:
    return shot.series, shot.sample.name


def _save(sheets: dict[str, Sheet], small: dict[str, dict[str, Image.Image]]) -> None:
    for series, pictures in small.items():
        _say_what_moved(series, pictures)
    for old in (*SHEETS.glob("*.png"), *REFERENCES.glob("*.png")):
        old.unlink()
    for series, sheet in sheets.items():
        sheet.save(SHEETS / f"{series}.png")
    for series, pictures in small.items():
        references.save(REFERENCES / f"{series}.png", pictures)


def _say_what_moved(series: str, pictures: dict[str, Image.Image]) -> None:
    path = REFERENCES / f"{series}.png"
    kept = references.load(path) if path.exists() else {}
    width, _, height = series.partition("-")[0].partition("x")
    for name, now in pictures.items():
        if name not in kept:
            print(f"{series}: {name}: new", file=sys.stderr)
        elif moved := references.moved(name, now, kept[name], (int(width), int(height))):
            print(f"{series}: {moved}", file=sys.stderr)


def _keep(path: Path, image: Image.Image) -> None:
    smaller = image.resize((round(image.width * _SCALE), round(image.height * _SCALE)), Image.Resampling.LANCZOS)
    smaller.quantize(_COLOURS, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise SystemExit(f"{path}: {size} bytes, more than {MAX_BYTES}. Take fewer colours.")
    print(f"{path.name}: {smaller.width}x{smaller.height}, {size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
