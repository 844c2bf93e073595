"""Brightness in files as sysfs has them, volume by a program that speaks as `amixer` does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk_app.staff.levels import LOWEST, Levels

MIXER = """\
#!/bin/sh
level={level}
[ -e "$level" ] || echo 60 > "$level"
case "$2" in
sset) echo "$4" | tr -d '%' > "$level" ;;
esac
[ "$3" = Master ] || exit 1
echo "Simple mixer control 'Master',0"
echo "  Capabilities: pvolume pswitch"
echo "  Front Left: Playback 1 [$(cat "$level")%] [on]"
"""


@pytest.fixture
def backlights(tmp_path: Path) -> Path:
    for name, greatest, now in (("acpi_video0", "0", "0"), ("intel_backlight", "120000", "60000")):
        folder = tmp_path / "backlight" / name
        folder.mkdir(parents=True)
        (folder / "max_brightness").write_text(f"{greatest}\n")
        (folder / "brightness").write_text(f"{now}\n")
    return tmp_path / "backlight"


@pytest.fixture
def mixer(tmp_path: Path) -> Callable[[str], str]:
    """A program of its own, which says this."""

    def make(script: str) -> str:
        path = tmp_path / "mixer"
        path.write_text(script.format(level=tmp_path / "level"))
        path.chmod(0o755)
        return str(path)

    return make


def test_both_are_read_and_changed(backlights: Path, mixer: Callable[[str], str]) -> None:
    levels = Levels(backlights, mixer(MIXER))
    assert levels.read() == {"brightness": 50, "volume": 60}
    assert levels.change("brightness", 10) == {"brightness": 60, "volume": 60}
    assert (backlights / "intel_backlight" / "brightness").read_text() == "72000"
    assert levels.change("volume", -10) == {"brightness": 60, "volume": 50}


def test_neither_leaves_its_bounds(backlights: Path, mixer: Callable[[str], str]) -> None:
    levels = Levels(backlights, mixer(MIXER))
    for _ in range(12):
        levels.change("brightness", -10)
        levels.change("volume", -10)
    assert levels.read() == LOWEST
    for _ in range(12):
        levels.change("brightness", 10)
        levels.change("volume", 10)
    assert levels.read() == {"brightness": 100, "volume": 100}


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho nothing\n", "#!/bin/sh\nprintf '\\377['\n"])
def test_where_there_is_neither_nothing_is_offered(tmp_path: Path, mixer: Callable[[str], str], script: str) -> None:
    levels = Levels(tmp_path / "absent", mixer(script))
    assert levels.read() == {}
    assert levels.change("brightness", 10) == {}
    assert Levels(tmp_path / "absent", str(tmp_path / "no-program")).read() == {}


def test_a_backlight_that_holds_rubbish_is_none(backlights: Path, tmp_path: Path) -> None:
    (backlights / "intel_backlight" / "brightness").write_text("bright\n")
    assert Levels(backlights, str(tmp_path / "no-program")).read() == {}
