"""`kiosk run`: the screen, the scanners and the look-ups, from one configuration."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import NoReturn

from kiosk_app import config, no_dumps
from kiosk_app.application import RunOptions
from kiosk_app.compose import Kiosk
from kiosk_app.errors import ConfigError, KioskError
from kiosk_app.leave import BEGIN_ANEW, begin_anew, leave
from kiosk_app.logs import hide_values_in_crashes, keep_last_lines, take_qt_messages
from kiosk_app.trace import Trace

log = logging.getLogger(__name__)


def run(config_file: Path | None, options: RunOptions, trace_file: Path | None) -> NoReturn:
    """Open the kiosk; ends the process with its exit status. Raises `KioskError`.

    A configuration that cannot be used is named in the log, and the kiosk starts on the defaults: a machine in a
    public hall says what is wrong rather than stay dark.
    """
    no_dumps.forbid()
    hide_values_in_crashes()
    take_qt_messages()
    keep_last_lines()
    settings, broken = config.Settings(), False
    if config_file is not None:
        try:
            settings = config.load(config_file)
        except ConfigError as error:
            log.error("configuration: %s", error)
            # Whatever the site had decided on typed keys is not known now, and a keyboard in a hall is a way in.
            settings = config.Settings(scanner=config.ScannerSettings(typed_keys="never"))
            broken = True
    present, new = config_file, config_file or config.DEFAULT_FILE
    if config_file is not None and _holds_nothing(config_file):
        present, broken = None, False
    if options.screenshots is not None:
        if settings.kiosk.name != config.DEMO_NAME:
            raise KioskError("--screenshots: only `kiosk demo` takes pictures; here they would show real dossiers.")
        _make_folder(options.screenshots)
    with Trace(trace_file) as trace:
        kiosk = Kiosk(settings, options, trace, config_broken=broken, config_file=present, new_config_file=new)
        status = kiosk.run()
    if status == BEGIN_ANEW:
        begin_anew()
    leave(status)


def _holds_nothing(path: Path) -> bool:
    """Whether there is no configuration yet: no file, or an empty one."""
    try:
        return path.stat().st_size == 0
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KioskError(
            f"{folder}: the folder cannot be made ({error.strerror}). Name another for the pictures."
        ) from error
