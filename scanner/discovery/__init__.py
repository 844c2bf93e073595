"""What is plugged in, and news of what comes and goes: udev through pyudev.

listing.py     every node that could belong to a scanner, as facts
identity.py    the name a scanner keeps on another port or number
hotplug.py     news as a descriptor to watch

Which of them is a scanner is judged from the facts: `scanner.judging`. Call everything here from a worker, but
`HotplugMonitor.fileno` and `changed`.
"""

from __future__ import annotations

from scanner.discovery.hotplug import HotplugMonitor
from scanner.discovery.listing import plugged_in

__all__ = ["HotplugMonitor", "plugged_in"]
