"""Which decoder reads a device: the one place where a profile meets the decoders."""

from __future__ import annotations

from scanner.decoders.keyboard import KeyboardDecoder
from scanner.decoders.layouts import LAYOUTS
from scanner.decoders.pos_layout import scanned_data
from scanner.decoders.pos_reports import PosReportDecoder
from scanner.decoders.pseudo_com import PseudoComDecoder
from scanner.decoders.report_descriptor import parse
from scanner.decoders.serial_line import SerialLineDecoder
from scanner.decoders.ssi import SsiDecoder
from scanner.decoders.ssi_frames import OPENING
from scanner.profile import Profile, Protocol


def for_serial(name: str, profile: Profile) -> SerialLineDecoder | SsiDecoder:
    """For a tty."""
    if profile.protocol is Protocol.SSI:
        return SsiDecoder(name, rules=profile.rules, opening=OPENING)
    return SerialLineDecoder(name, terminator=profile.terminator, silence_s=profile.silence_s, rules=profile.rules)


def for_keyboard(
    name: str, profile: Profile, *, caps_lock: bool = False, listening_since: float | None = None
) -> KeyboardDecoder:
    """For an evdev node; see `KeyboardDecoder`."""
    return KeyboardDecoder(
        name, layout=LAYOUTS[profile.layout], terminator=profile.terminator, silence_s=profile.silence_s,
        rules=profile.rules, caps_lock=caps_lock, listening_since=listening_since,
    )  # fmt: skip


def for_hid(
    name: str, profile: Profile, descriptor: bytes, opened_at: float | None = None
) -> PosReportDecoder | PseudoComDecoder | None:
    """For a hidraw node with this report descriptor; None where no report of it holds scans.

    Raises `scanner.decoders.report_descriptor.DescriptorError`.
    """
    if profile.protocol is Protocol.PSEUDO_COM:
        return PseudoComDecoder(
            name, terminator=profile.terminator, silence_s=profile.silence_s, rules=profile.rules, opened_at=opened_at
        )
    read = parse(descriptor)
    layouts = scanned_data(read)
    if not layouts:
        return None
    return PosReportDecoder(
        name, layouts, numbered=read.numbered, silence_s=profile.silence_s, rules=profile.rules, opened_at=opened_at
    )
