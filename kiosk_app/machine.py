"""What is known of the machine itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk_app.directory.search import VenueIndex
    from offline_cache.contract.directory import Directory


@dataclass(slots=True)
class MachineState:
    """What the screens say of this machine. `clock_floor` is the newest signed time ever seen.

    `resting_since`: when the idle screen came up or was last touched, by the wall clock. `directory` and its
    `venue_index` come soon after the first frame, and are replaced together.
    """

    scanner_ready: bool | None = None
    data_as_of: datetime.datetime | None = None
    clock_floor: datetime.datetime | None = None
    config_broken: bool = False
    unconfigured: bool = False
    resting_since: datetime.datetime | None = None
    directory: Directory | None = None
    venue_index: VenueIndex | None = None

    def has_data(self, as_of: datetime.datetime | None) -> None:
        """The cache is true at `as_of`; None: there is none. The floor never sinks with it."""
        self.data_as_of = as_of
        if as_of is not None and (self.clock_floor is None or as_of > self.clock_floor):
            self.clock_floor = as_of
