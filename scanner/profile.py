"""What is known of a scanner model: the values that `profiles.toml` and the site's configuration set."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from scanner.decoders.duplicates import WINDOW_S
from scanner.decoders.finishing import MAX_SCAN_CHARACTERS, Rules, Terminator
from scanner.decoders.text_cleaning import DEFAULT_CHARSET


class Transport(StrEnum):
    """How a scanner is attached, hence which kind of device node it has."""

    SERIAL = "serial"
    """A tty: RS-232, USB CDC-ACM, or a USB serial adapter."""
    KEYBOARD = "keyboard"
    """An evdev node."""
    HID = "hid"
    """A hidraw node: a HID point-of-sale scanner."""


class Protocol(StrEnum):
    """What it speaks there."""

    PLAIN = "plain"
    """The transport's usual: lines of text, key events, point-of-sale reports."""
    SSI = "ssi"
    """Zebra's Simple Serial Interface; serial lines only."""
    PSEUDO_COM = "pseudo_com"
    """Symbol's "Simple COM Port Emulation"; hidraw only."""


class Parity(StrEnum):
    """Parity bit of a serial line, by pyserial's letters."""

    NONE = "N"
    EVEN = "E"
    ODD = "O"


class FlowControl(StrEnum):
    """Flow control of a serial line."""

    NONE = "none"
    RTS_CTS = "rts_cts"
    XON_XOFF = "xon_xoff"


@dataclass(frozen=True, slots=True)
class Profile:
    """One model, or the default of a transport.

    Serial lines use the fields from `baud` on, keyboards `layout`, hidraw the reports. Lengths are in characters.
    """

    name: str
    transport: Transport
    usb: frozenset[tuple[int, int]] = frozenset()
    """(vendor, product) of the models this profile is for."""
    vendors: frozenset[int] = frozenset()
    """Vendors all of whose devices that say they are bar code scanners this profile is for; hidraw only."""
    protocol: Protocol = Protocol.PLAIN
    terminator: Terminator = Terminator.AUTO
    silence_s: float = 0.3
    charset: str = DEFAULT_CHARSET
    duplicate_window_s: float = WINDOW_S
    min_characters: int = 1
    max_characters: int = MAX_SCAN_CHARACTERS
    allowed_characters: str = ""
    """Every character a scan may have; empty: any printable one."""
    layout: str = "us"
    feature_reports: tuple[tuple[int, ...], ...] = field(default=())
    """Feature reports to send at opening: number (0: none), then bytes."""
    output_reports: tuple[tuple[int, ...], ...] = field(default=())
    """Output reports to send after them, such as one that pulls the trigger for good."""
    baud: int = 9600
    data_bits: int = 8
    parity: Parity = Parity.NONE
    stop_bits: int = 1
    flow_control: FlowControl = FlowControl.NONE

    @property
    def rules(self) -> Rules:
        """What the decoder is told of a whole scan."""
        return Rules(
            self.charset, self.duplicate_window_s, self.min_characters, self.max_characters,
            frozenset(self.allowed_characters),
        )  # fmt: skip


DEFAULTS = {
    Transport.SERIAL: Profile("any serial scanner", Transport.SERIAL),
    Transport.KEYBOARD: Profile("any keyboard scanner", Transport.KEYBOARD),
    Transport.HID: Profile("any HID point-of-sale scanner", Transport.HID),
}
"""For scanners that no profile knows: US layout, 9,600 baud 8N1, any terminator."""

SPOKEN = {
    Transport.SERIAL: frozenset({Protocol.PLAIN, Protocol.SSI}),
    Transport.KEYBOARD: frozenset({Protocol.PLAIN}),
    Transport.HID: frozenset({Protocol.PLAIN, Protocol.PSEUDO_COM}),
}
"""Which protocols there are on which transport."""
