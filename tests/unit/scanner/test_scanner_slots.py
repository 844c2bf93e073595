from __future__ import annotations

from scanner.errors import AccessDenied, DeviceAbsent
from scanner.profile import Transport
from scanner.slots import FIRST_RETRY_S, MAX_RETRY_S, RETRY_FACTOR, Slot, SlotState, Target

TARGET = Target("port", Transport.SERIAL, "/dev/port", None)


def test_each_failure_doubles_the_wait_up_to_the_most() -> None:
    slot = Slot(TARGET)
    waits = []
    for _ in range(10):
        slot.failed(DeviceAbsent("/dev/port", "gone"), 100.0)
        waits.append(slot.retry_at - 100.0)
    assert waits[:3] == [FIRST_RETRY_S, FIRST_RETRY_S * RETRY_FACTOR, FIRST_RETRY_S * RETRY_FACTOR**2]
    assert waits[-1] == MAX_RETRY_S


def test_absent_and_refused_are_told_apart() -> None:
    slot = Slot(TARGET)
    slot.failed(DeviceAbsent("/dev/port", "gone"), 100.0)
    assert slot.state is SlotState.ABSENT
    slot.failed(AccessDenied("/dev/port", "not yours"), 101.0)
    assert slot.state is SlotState.REFUSED
    assert slot.why == "/dev/port: not yours"


def test_what_was_lost_stays_lost_however_the_tries_fail() -> None:
    slot = Slot(TARGET)
    slot.lost(100.0)
    slot.failed(AccessDenied("/dev/port", "not yours"), 101.0)
    assert (slot.state, slot.since) == (SlotState.LOST, 100.0)
