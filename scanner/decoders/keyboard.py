"""Key events of a keyboard scanner (evdev) into scans.

Events carry their own monotonic time, so a pause between two keys is known however late they are read. A key that
commands spoils its scan: it is refused as `control_characters` where it ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from scanner.decoders import keycodes as k
from scanner.decoders.finishing import ANY, Finisher, Rules, Terminator
from scanner.decoders.held_text import HeldText
from scanner.decoders.keystrokes import Command, Keystrokes, Typed
from scanner.decoders.layouts import US, Layout
from scanner.decoders.typing_speed import TypingSpeed
from scanner.scan import RejectedReason, ScanOutcome
from scanner.tally import Tally

SILENCE_S = 0.3
"""Between two keys of one scan: 1 ms by wire, up to 100 ms by Bluetooth; three times that is silence."""

# A keyboard has no key for ETX: a scanner set to it ends as most do.
_ENTER_TERMINATORS = frozenset({Terminator.AUTO, Terminator.CR, Terminator.LF, Terminator.CRLF, Terminator.ETX})
_TAB_TERMINATORS = frozenset({Terminator.AUTO, Terminator.TAB})
_ENDED_BY = {"\r": _ENTER_TERMINATORS, "\n": _ENTER_TERMINATORS, "\t": _TAB_TERMINATORS}


class KeyEvent(NamedTuple):
    """One event of an evdev node: type, code and value as the kernel numbers them; `at` in monotonic seconds."""

    type: int
    code: int
    value: int
    at: float


class KeyboardDecoder:
    """Decodes one event node. The memory held is bounded by `finishing.MAX_RAW_UNITS` characters."""

    def __init__(
        self,
        device: str,
        *,
        layout: Layout = US,
        terminator: Terminator = Terminator.AUTO,
        silence_s: float = SILENCE_S,
        rules: Rules = ANY,
        caps_lock: bool = False,
        listening_since: float | None = None,
    ) -> None:
        """`listening_since`: when the device was grabbed. Keys sooner after it than a silence may be the rest of a scan
        whose start nobody read: a part of a number is another number, so they are refused as `unreadable`."""
        self._finisher = Finisher(device, rules)
        self._keys = Keystrokes(layout, caps_lock=caps_lock)
        self._held = HeldText()
        self._speed = TypingSpeed()
        self._terminator = terminator
        self._silence_s = silence_s
        self._dropping = False
        self._needs_resync = False
        self._last_at = 0.0
        self._ended_at: float | None = None
        self._unheard_before = listening_since

    @property
    def tally(self) -> Tally:
        """What was decoded so far, counted."""
        return self._finisher.tally

    @property
    def needs_resync(self) -> bool:
        """Whether the kernel dropped events since the last `resync`, so that the keys held are not known."""
        return self._needs_resync

    @property
    def caps_lock(self) -> bool:
        """Whether Caps Lock is on."""
        return self._keys.caps_lock

    @property
    def by_hand(self) -> bool:
        """Whether the last keys came as slowly as a person types."""
        return self._speed.by_hand

    def feed(self, events: Iterable[KeyEvent], now: float) -> list[ScanOutcome]:
        """Take events in order; the outcomes of all scans they complete."""
        outcomes: list[ScanOutcome] = []
        for event in events:
            if event.type == k.EV_SYN:
                self._on_syn(event)
            elif self._dropping:
                continue
            elif event.type == k.EV_LED and event.code == k.LED_CAPSL:
                self._keys.led(caps_lock=bool(event.value))
            elif event.type == k.EV_KEY and event.value != k.KEY_REPEATED:
                outcomes += self.idle(event.at)
                outcomes += self._on_key(event)
                self._last_at = event.at
        return outcomes

    def idle(self, now: float) -> list[ScanOutcome]:
        """End what silence ends. Does nothing before `deadline()`."""
        deadline = self.deadline()
        if deadline is None or now < deadline:
            return []
        taken = self._held.take()
        if taken.refusal is not None:
            return self._finisher.reject(taken.refusal, deadline)
        return self._finisher.finish_by_silence(taken.raw, self._terminator, deadline)

    def deadline(self) -> float | None:
        """When the keys will have been silent long enough to end what is held; None where nothing is held."""
        return self._last_at + self._silence_s if self._held.under_way else None

    def reset(self) -> None:
        """Forget the half scan. What keys are held is kept."""
        self._held.take()

    def resync(self, held: Collection[int], *, caps_lock: bool, now: float) -> None:
        """Take the real state of the keyboard after events were dropped: key codes held, and the Caps Lock LED.

        Asking the kernel for them throws away the key events still queued (Linux `evdev_handle_get_val`), so whatever
        scan is under way at `now` has lost a part.
        """
        self._needs_resync = False
        if self._held.under_way:
            self._held.spoil(RejectedReason.UNREADABLE)
        self._unheard_before = now
        self._keys.resync(held, caps_lock=caps_lock)

    def _on_syn(self, event: KeyEvent) -> None:
        """`SYN_DROPPED`: the scan under way has lost a part. Events up to the next report belong to the loss
        (kernel documentation, input/event-codes, SYN_DROPPED)."""
        if event.code == k.SYN_DROPPED:
            self._held.spoil(RejectedReason.UNREADABLE)
            self._keys.lost()
            self._dropping = self._needs_resync = True
            self._last_at = event.at
        elif event.code == k.SYN_REPORT:
            self._dropping = False

    def _on_key(self, event: KeyEvent) -> list[ScanOutcome]:
        if event.value:
            self._speed.pressed(event.at)
            self._judge_start(event.at)
            if self._is_line_feed_after_enter(event):
                return []
            said = self._keys.press(event.code)
        else:
            said = self._keys.release(event.code)
        match said:
            case Typed(character) if self._terminator in _ENDED_BY.get(character, ()):
                return self._end(event.at)
            case Typed():
                return [] if self._held.put(said) else self._finisher.reject(RejectedReason.TOO_LONG, event.at)
            case Command():
                self._held.spoil(RejectedReason.CONTROL_CHARACTERS)
        return []

    def _judge_start(self, at: float) -> None:
        """The first key after listening began may belong to a scan whose start nobody heard."""
        if self._unheard_before is not None:
            if at - self._unheard_before < self._silence_s:
                self._held.spoil(RejectedReason.UNREADABLE)
            self._unheard_before = None

    def _is_line_feed_after_enter(self, event: KeyEvent) -> bool:
        """Scanners that end with CR LF may send the LF as Ctrl+J: right after Enter it is the rest of a terminator."""
        after_enter = self._ended_at is not None and event.at - self._ended_at < self._silence_s
        return after_enter and not self._held.under_way and self._keys.is_control_j(event.code)

    def _end(self, at: float) -> list[ScanOutcome]:
        self._ended_at = at
        taken = self._held.take()
        if taken.refusal is not None:
            return self._finisher.reject(taken.refusal, at)
        return [] if taken.skipped else self._finisher.finish(taken.raw, at)
