"""A scanner on a serial port: opened through pyserial for this process alone, read and answered without blocking."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import termios
import time
from typing import TYPE_CHECKING

from scanner import decoding
from scanner.decoders.serial_line import SerialLineDecoder
from scanner.decoders.ssi import SsiDecoder
from scanner.decoders.ssi_frames import WAKEUP, WAKEUP_PAUSE_S
from scanner.devices import holders, tty_line
from scanner.devices.protocol import READ_BYTES
from scanner.errors import DeviceAbsent, DeviceLost, OpenRefused, WrongDevice, refusal
from scanner.profile import DEFAULTS, FlowControl, Profile, Transport
from scanner.scan import RejectedReason, RejectedScan, ScanOutcome
from scanner.tally import Tally

if TYPE_CHECKING:
    import serial

SerialDecoder = SerialLineDecoder | SsiDecoder

MAX_UNWRITTEN_BYTES = 4096
"""Answers kept for a scanner that takes none; it asks again for what it missed."""

NOISE_LIMIT = 3
"""Unreadable scans in a row after which the line's settings are to be doubted, not the barcode."""

_GROUP = "dialout"
_HOLDERS = "another copy of the kiosk, `python -m scanner watch`, ModemManager, or a terminal program"


class SerialPort:
    """See `scanner.devices.protocol.ScannerDevice`. The profile's `baud`, `parity` and so on set the line."""

    kind = Transport.SERIAL

    def __init__(self, port: serial.Serial, name: str, profile: Profile) -> None:
        self.name = name
        self.path = str(port.port)
        self._port = port
        self.profile = profile
        self._unwritten = b""
        self._unreadable_in_a_row = 0
        self.decoder: SerialDecoder = decoding.for_serial(name, profile)

    @classmethod
    def open(cls, path: str, *, name: str | None = None, profile: Profile = DEFAULTS[Transport.SERIAL]) -> SerialPort:
        """Open `path` exclusively; `name` defaults to `path`. May block: call it from a worker.

        What the port had received before is dropped, and what comes until it is quiet. Raises `OpenRefused`, naming the
        path and what to do.
        """
        import serial

        port = serial.Serial(timeout=0, exclusive=True)
        try:
            port.port = path
            port.baudrate = profile.baud
            port.bytesize = profile.data_bits
            port.parity = profile.parity.value
            port.stopbits = profile.stop_bits
            port.rtscts = profile.flow_control is FlowControl.RTS_CTS
            port.xonxoff = profile.flow_control is FlowControl.XON_XOFF
            port.open()
            fcntl.ioctl(port.fileno(), termios.TIOCEXCL)
            tty_line.make_end_of_file_visible(port.fileno())
            tty_line.drop_scan_under_way(port.fileno())
        except OSError as error:
            port.close()
            raise _refusal(path, error) from error
        except (ValueError, termios.error) as error:
            port.close()
            raise WrongDevice(
                path, f"does not take the settings {_settings(profile)} ({error}). Correct the scanner's profile."
            ) from error
        opened = cls(port, name or path, profile)
        try:
            opened._wake()
        except DeviceLost as error:
            opened.close()
            raise DeviceAbsent(path, f"the scanner went away as it was opened ({error}).") from error
        return opened

    def fileno(self) -> int:
        """The descriptor to watch for reading. Raises `DeviceLost` once closed."""
        if not self._port.is_open:
            raise DeviceLost(self.name, "closed")
        return int(self._port.fileno())

    @property
    def tally(self) -> Tally:
        """What was read since it was opened, counted."""
        return self.decoder.tally

    def read_ready(self, now: float) -> list[ScanOutcome]:
        """Take what is ready. Raises `DeviceLost` (unplugged, or a pseudo-terminal's other end closed)."""
        try:
            data = os.read(self.fileno(), READ_BYTES)
        except BlockingIOError:
            return []
        except OSError as error:
            raise DeviceLost(self.name, error.strerror or "read error") from error
        if not data:
            raise DeviceLost(self.name, "hung up")
        return self._taken(self.decoder.feed(data, now))

    def idle(self, now: float) -> list[ScanOutcome]:
        """Take what is ready, and end what silence ends. Raises as `read_ready` does."""
        outcomes = self.read_ready(now)
        return outcomes + self._taken(self.decoder.idle(now))

    def deadline(self) -> float | None:
        """When `idle` wants to be called."""
        return self.decoder.deadline()

    def advice(self) -> str | None:
        """Names the port and its settings where only noise comes in, or nobody answers."""
        if isinstance(self.decoder, SsiDecoder) and self.decoder.host.trouble is not None:
            return f"{self.path}: the scanner {self.decoder.host.trouble}"
        if self._unreadable_in_a_row < NOISE_LIMIT:
            return None
        return (
            f"{self.path}: {self._unreadable_in_a_row} unreadable scans in a row at {_settings(self.profile)}."
            " Set scanner and port to the same speed, parity and stop bits."
        )

    def close(self) -> None:
        """Release the port; other programs may open it again."""
        if self._port.is_open:
            with contextlib.suppress(OSError):  # a port that went away took its exclusive mode with it
                fcntl.ioctl(self._port.fileno(), termios.TIOCNXCL)
            self._port.close()

    def _wake(self) -> None:
        """An SSI scanner may sleep: the first byte wakes it, and what follows too soon is lost (SSI guide, WAKEUP)."""
        if isinstance(self.decoder, SsiDecoder):
            self._unwritten = WAKEUP
            self._write()
            time.sleep(WAKEUP_PAUSE_S)
            self.decoder.host.begin(time.monotonic())
            self._write()

    def _taken(self, outcomes: list[ScanOutcome]) -> list[ScanOutcome]:
        """Count noise, and write what the decoder answers."""
        for outcome in outcomes:
            noise = isinstance(outcome, RejectedScan) and outcome.reason is RejectedReason.UNREADABLE
            self._unreadable_in_a_row = self._unreadable_in_a_row + 1 if noise else 0
        self._write()
        return outcomes

    def _write(self) -> None:
        """As much as the port takes without waiting; the rest goes with the next answer. Raises `DeviceLost`."""
        if isinstance(self.decoder, SsiDecoder):
            self._unwritten = (self._unwritten + self.decoder.host.take())[:MAX_UNWRITTEN_BYTES]
        if self._unwritten:
            try:
                self._unwritten = self._unwritten[os.write(self.fileno(), self._unwritten) :]
            except BlockingIOError:
                return
            except OSError as error:
                raise DeviceLost(self.name, error.strerror or "write error") from error


def _refusal(path: str, error: OSError) -> OpenRefused:
    """pyserial's errors are `OSError`s; those about a line that is no serial line carry no number."""
    if error.errno is None:
        error = OSError(errno.ENOTTY, str(error))
    return refusal(path, error, group=_GROUP, holders=_HOLDERS, holding=holders.of(path))


def _settings(profile: Profile) -> str:
    return f"{profile.baud} baud {profile.data_bits}{profile.parity.value}{profile.stop_bits}"
