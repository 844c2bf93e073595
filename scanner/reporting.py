"""From the slots of a hub to its health. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.health import Health, Lost, NoneFound, Ready, Refused
from scanner.slots import Slot, SlotState
from scanner.tally import NOTHING_YET, Tally


def health_of(slots: Sequence[Slot], troubles: Sequence[str] = ()) -> Health:
    """One scanner that works makes the kiosk ready; what is wrong with the others are notes."""
    by_state = {state: [slot for slot in slots if slot.state is state] for state in SlotState}
    lost, refused, absent = by_state[SlotState.LOST], by_state[SlotState.REFUSED], by_state[SlotState.ABSENT]
    if by_state[SlotState.OPEN]:
        return _ready(by_state[SlotState.OPEN], lost, refused + absent, troubles, total(slots))
    if lost:
        return Lost(max(slot.since for slot in lost), tuple(slot.target.name for slot in lost), total(slots))
    if refused:
        return Refused(" ".join(slot.why for slot in refused))
    return NoneFound((*(slot.why for slot in absent), *troubles))


def total(slots: Sequence[Slot]) -> Tally:
    """What all scanners read together."""
    return sum((slot.tally for slot in slots), NOTHING_YET)


def _ready(
    ready: Sequence[Slot], lost: Sequence[Slot], closed: Sequence[Slot], troubles: Sequence[str], tally: Tally
) -> Ready:
    devices = [slot.device for slot in ready if slot.device is not None]
    advice = [advice for device in devices if (advice := device.advice()) is not None]
    gone = [f"{slot.target.name}: lost; plug it in again." for slot in lost]
    whys = [slot.why for slot in closed]
    return Ready(tuple(device.name for device in devices), (*advice, *gone, *whys, *troubles), tally)
