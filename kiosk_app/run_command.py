"""`kiosk run`: the screen, the scanners and the look-ups, from one configuration."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from kiosk_app import config
from kiosk_app.application import RunOptions
from kiosk_app.compose import Kiosk
from kiosk_app.errors import ConfigError
from kiosk_app.logs import hide_values_in_crashes, take_qt_messages
from kiosk_app.trace import Trace

log = logging.getLogger(__name__)


def run(config_file: Path | None, options: RunOptions, trace_file: Path | None) -> int:
    """Open the kiosk. A configuration that cannot be used is named in the log, and the kiosk starts on the defaults:
    a machine in a public hall says what is wrong rather than stay dark.
    """
    hide_values_in_crashes()
    take_qt_messages()
    settings, broken = config.Settings(), False
    if config_file is not None:
        try:
            settings = config.load(config_file)
        except ConfigError as error:
            log.error("configuration: %s", error)
            broken = True
    if options.screenshots is not None:
        options.screenshots.mkdir(parents=True, exist_ok=True)
    with Trace(trace_file) as trace:
        kiosk = Kiosk(settings, options, trace, config_broken=broken)
        status = kiosk.run()
    sys.stdout.flush()
    return status
