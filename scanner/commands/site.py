"""What the kiosk's configuration says of scanners, read by `python -m scanner` without the kiosk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scanner.choices import ChoiceFile
from scanner.errors import ScannerError
from scanner.judging import SiteRule, site_rule


@dataclass(frozen=True, slots=True)
class Site:
    """Its `[[scanners]]`, the paths of its `[scanner]`, and where it keeps the staff's choices."""

    rules: tuple[SiteRule, ...] = ()
    serial_ports: tuple[str, ...] = ()
    keyboards: tuple[str, ...] = ()
    choices: ChoiceFile | None = None


def read(path: str | None) -> Site:
    """Nothing without a path. Raises `ScannerError` that names the file."""
    if path is None:
        return Site()
    import tomllib

    try:
        data = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
        return _site(data)
    except OSError as error:
        raise ScannerError(
            f"{path}: cannot be read ({error.strerror}). Name the kiosk's configuration file."
        ) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ScannerError(
            f"{path}: not a configuration of the kiosk. `kiosk doctor` says where it is wrong."
        ) from error


def _site(data: Mapping[str, Any]) -> Site:
    scanner = data.get("scanner", {})
    choices = scanner.get("choices_file")
    return Site(
        tuple(_rule(entry) for entry in data.get("scanners", ())),
        tuple(scanner.get("serial_ports", ())), tuple(scanner.get("keyboards", ())),
        ChoiceFile(Path(choices)) if choices else None,
    )  # fmt: skip


def _rule(entry: Mapping[str, Any]) -> SiteRule:
    return site_rule(
        entry["device"], ignore=entry.get("ignore", False), profile=entry.get("profile", ""),
        transport=entry.get("transport", ""), settings=entry.get("settings", {}),
    )  # fmt: skip
