"""What staff chose for devices that no profile knows, remembered by their stable identity."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from scanner.errors import ChoicesError

MAX_CHOICES = 256
"""More devices than a kiosk ever sees; bounds the file."""

_VERSION = 1


class ChoiceFile:
    """A small JSON file: `{"version": 1, "choices": {IDENTITY: PROFILE or null}}`. null: leave it alone."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, str | None]:
        """The choices; none where there is no file. Raises `ChoicesError`."""
        import json

        try:
            data = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise ChoicesError(f"{self._path}: cannot be read ({error.strerror}). Check who may read it.") from error
        except (ValueError, RecursionError) as error:
            raise ChoicesError(f"{self._path}: not valid JSON. Delete it and choose again.") from error
        choices = data.get("choices") if isinstance(data, dict) and data.get("version") == _VERSION else None
        if not isinstance(choices, dict) or not all(
            value is None or isinstance(value, str) for value in choices.values()
        ):
            raise ChoicesError(f"{self._path}: holds no choices. Delete it and choose again.")
        return choices

    def write(self, choices: Mapping[str, str | None]) -> None:
        """Replace the choices; the newest are kept. All or nothing, even if power fails. Raises `ChoicesError`."""
        import json

        kept = dict(list(choices.items())[-MAX_CHOICES:])
        new = self._path.with_name(self._path.name + ".new")
        try:
            with new.open("w", encoding="utf-8") as file:
                json.dump({"version": _VERSION, "choices": kept}, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            new.replace(self._path)
        except OSError as error:
            raise ChoicesError(
                f"{self._path}: cannot be written ({error.strerror}). Check who may write there."
            ) from error
