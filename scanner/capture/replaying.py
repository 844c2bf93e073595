"""A capture through a decoder again: the same bytes at the same times must give the same outcomes."""

from __future__ import annotations

from typing import Any

from scanner import decoding
from scanner.capture.files import CaptureError, Header
from scanner.capture.tap import Seen
from scanner.decoders.report_descriptor import DescriptorError
from scanner.profile import Transport
from scanner.scan import RejectedScan, ScanOutcome

_SAME_TIME_S = 0.001


def replayed(header: Header, seen: list[Seen]) -> list[Seen]:
    """The same calls with the outcomes of today's decoder. Raises `CaptureError`."""
    decoder = _decoder(header)
    return [
        Seen(one.at, one.data, tuple(decoder.idle(one.at) if one.data is None else decoder.feed(one.data, one.at)))
        for one in seen
    ]


def differences(recorded: list[Seen], today: list[Seen]) -> list[str]:
    """Where outcomes differ, as lines that name the step and never a text."""
    return [
        f"step {place}: recorded {_told(one.outcomes)}, today {_told(other.outcomes)}"
        for place, (one, other) in enumerate(zip(recorded, today, strict=True), start=1)
        if not _alike(one.outcomes, other.outcomes)
    ]


def _decoder(header: Header) -> Any:
    name, profile = header.device, header.profile
    match profile.transport:
        case Transport.SERIAL:
            return decoding.for_serial(name, profile)
        case Transport.KEYBOARD:
            return decoding.for_keyboard(name, profile, caps_lock=header.caps_lock)
        case Transport.HID:
            try:
                decoder = decoding.for_hid(name, profile, header.descriptor)
            except DescriptorError as error:
                raise CaptureError(f"the capture's report descriptor cannot be read: {error}.") from error
            if decoder is None:
                raise CaptureError("the capture's report descriptor has no scanned data.")
            return decoder


def _alike(one: tuple[ScanOutcome, ...], other: tuple[ScanOutcome, ...]) -> bool:
    return len(one) == len(other) and all(_same(first, second) for first, second in zip(one, other, strict=True))


def _same(one: ScanOutcome, other: ScanOutcome) -> bool:
    """But for the rounding of a time."""
    if type(one) is not type(other) or abs(one.at - other.at) > _SAME_TIME_S:
        return False
    if isinstance(one, RejectedScan) or isinstance(other, RejectedScan):
        return getattr(one, "reason", None) is getattr(other, "reason", None)
    return (one.text, one.symbology) == (other.text, other.symbology)


def _told(outcomes: tuple[ScanOutcome, ...]) -> str:
    told = [one.reason.value if isinstance(one, RejectedScan) else f"a scan of {len(one.text)}" for one in outcomes]
    return ", ".join(told) or "nothing"
