"""A HID point-of-sale scanner: opened through hidraw, one report a read."""

from __future__ import annotations

import errno
import fcntl
import os
import time

from scanner import decoding
from scanner.decoders.pos_reports import PosReportDecoder
from scanner.decoders.pseudo_com import PseudoComDecoder
from scanner.decoders.report_descriptor import MAX_REPORT_BITS, DescriptorError
from scanner.devices import hidraw_ioctls, holders
from scanner.errors import DeviceLost, OpenRefused, WrongDevice, refusal
from scanner.profile import DEFAULTS, Profile, Transport
from scanner.scan import ScanOutcome
from scanner.tally import Tally

HidDecoder = PosReportDecoder | PseudoComDecoder

MAX_REPORTS = 64
"""Reports taken in one go: as many as the kernel queues (Linux `HIDRAW_BUFFER_SIZE`)."""

_MAX_REPORT_BYTES = MAX_REPORT_BITS // 8
_GROUP = "input"
_HOLDERS = "another copy of the kiosk, or `python -m scanner watch`"


class HidrawScanner:
    """See `scanner.devices.protocol.ScannerDevice`.

    hidraw gives its reports to everybody who has the node open; a lock keeps other copies of this driver away, and the
    node's permissions everybody else.
    """

    kind = Transport.HID

    def __init__(
        self, descriptor: int, path: str, name: str, profile: Profile, decoder: HidDecoder, untaken: str = ""
    ) -> None:
        """`descriptor` is open for reading, does not block, and belongs to this object from now on. `untaken`: which
        reports of the profile the device did not take."""
        self.name = name
        self.path = path
        self.profile = profile
        self.decoder = decoder
        self._descriptor = descriptor
        self._untaken = untaken

    @classmethod
    def open(cls, path: str, *, name: str | None = None, profile: Profile = DEFAULTS[Transport.HID]) -> HidrawScanner:
        """Open the hidraw node `path`; `name` defaults to `path`. May block: call it from a worker.

        Sends a scanner the reports of its profile; `advice` says which it did not take. What came before is dropped,
        and what comes within `pos_reports.STALE_S`. Raises `OpenRefused`, naming the path and what to do.
        """
        descriptor = -1
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            described = hidraw_ioctls.report_descriptor(descriptor)
            decoder = decoding.for_hid(name or path, profile, described, opened_at=time.monotonic())
            if decoder is None:
                raise WrongDevice(path, "sends no scanned data. Set the scanner to HID point of sale (HID-POS, OPOS).")
            return cls(descriptor, path, name or path, profile, decoder, _send_reports(descriptor, profile))
        except OSError as error:
            _close(descriptor)
            raise refusal(path, error, group=_GROUP, holders=_HOLDERS, holding=holders.of(path)) from error
        except DescriptorError as error:
            _close(descriptor)
            raise WrongDevice(
                path, f"has a report descriptor that cannot be read ({error}). Report the model."
            ) from error
        except OpenRefused:
            _close(descriptor)
            raise

    def fileno(self) -> int:
        """The descriptor to watch for reading. Raises `DeviceLost` once closed."""
        if self._descriptor < 0:
            raise DeviceLost(self.name, "closed")
        return self._descriptor

    @property
    def tally(self) -> Tally:
        """What was read since it was opened, counted."""
        return self.decoder.tally

    def read_ready(self, now: float) -> list[ScanOutcome]:
        """Take what is ready. Raises `DeviceLost`."""
        outcomes: list[ScanOutcome] = []
        for _ in range(MAX_REPORTS):
            try:
                report = os.read(self.fileno(), _MAX_REPORT_BYTES)
            except BlockingIOError:
                break
            except OSError as error:
                raise DeviceLost(self.name, _words(error)) from error
            if not report:
                raise DeviceLost(self.name, "hung up")
            outcomes += self.decoder.feed(report, now)
        return outcomes

    def idle(self, now: float) -> list[ScanOutcome]:
        """Take what is ready, and end what silence ends. Raises as `read_ready` does."""
        outcomes = self.read_ready(now)
        return outcomes + self.decoder.idle(now)

    def deadline(self) -> float | None:
        """When `idle` wants to be called."""
        return self.decoder.deadline()

    def advice(self) -> str | None:
        """Where the device did not take what its profile sends it, until it reads all the same."""
        if not self._untaken or self.tally.scans:
            return None
        return f"{self.path}: the scanner did not take {self._untaken}. If it reads nothing, give it another profile."

    def close(self) -> None:
        """Release the device; its lock goes with it."""
        descriptor, self._descriptor = self._descriptor, -1
        _close(descriptor)


def _send_reports(descriptor: int, profile: Profile) -> str:
    """Which of the profile's reports were not taken, and why; not every model of a maker has every report."""
    untaken = []
    for kind, reports in (("feature", profile.feature_reports), ("output", profile.output_reports)):
        for report in reports:
            try:
                if kind == "feature":
                    hidraw_ioctls.send_feature_report(descriptor, bytes(report))
                else:
                    os.write(descriptor, bytes(report))
            except OSError as error:
                untaken.append(f"{kind} report {report[0]} ({_words(error)})")
    return ", ".join(untaken)


def _words(error: OSError) -> str:
    return "unplugged" if error.errno == errno.EIO else error.strerror or "no reason given"


def _close(descriptor: int) -> None:
    if descriptor >= 0:
        os.close(descriptor)
