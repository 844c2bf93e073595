"""The configuration as a TOML file: checked by the same code that will read it, and only then put in its place."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import msgspec

from kiosk_app import config
from kiosk_app.config import Settings
from kiosk_app.errors import ConfigError

HEADER = """\
# Written by the kiosk's set-up. Every field is described in docs/it.md; what is left out has its default.
# This file may hold secrets: keep it readable by the kiosk's own users alone.
"""


def as_toml(settings: Settings) -> str:
    """The tables with what differs from the defaults."""
    given, usual = msgspec.to_builtins(settings), msgspec.to_builtins(Settings())
    lines = [HEADER]
    for table, fields in given.items():
        if isinstance(fields, list | tuple):
            lines += [line for entry in fields for line in (f"[[{table}]]", *_fields(entry), "")]
            continue
        differing = {name: value for name, value in fields.items() if value != usual[table][name]}
        if differing:
            lines += [f"[{table}]", *_fields(differing), ""]
    return "\n".join(lines)


def write(settings: Settings, path: Path) -> None:
    """Replace `path`, mode 0600 or as it was, without group write and others. Raises `ConfigError`; then `path` is
    as it was.
    """
    staged = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.stat() if path.exists() else None
        with contextlib.suppress(FileNotFoundError):
            staged.unlink()
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            if before is not None:
                with contextlib.suppress(PermissionError):
                    os.fchown(descriptor, before.st_uid, before.st_gid)
                os.fchmod(descriptor, before.st_mode & 0o640)
            file.write(as_toml(settings))
            file.flush()
            os.fsync(descriptor)
        _check(staged, path)
        staged.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written ({error.strerror}).") from error


def _check(staged: Path, path: Path) -> None:
    try:
        config.load(staged)
    except ConfigError as error:
        staged.unlink()
        raise ConfigError(str(error).replace(str(staged), str(path))) from None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _fields(fields: dict[str, object]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in fields.items()]


def _value(value: object) -> str:
    """JSON's strings, numbers, booleans and lists are TOML's, but for the one character that TOML escapes as well; a
    table within a line has names without quotes."""
    if isinstance(value, dict):
        return f"{{ {', '.join(_fields(value))} }}"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
