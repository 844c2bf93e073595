"""Key events of a keyboard scanner (evdev) into scans.

Events carry their own monotonic time, so a pause between two keys is known however late they are read. Keys that a
desktop takes as commands (Ctrl, Alt, Meta and function keys: "BadBarcode", PacSec 2015) spoil their scan: it is
refused as `control_characters` where it ends. Alt held over keypad digits is text: some scanners type that way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from scanner.decoders import keycodes as k
from scanner.decoders.alt_code import AltCode
from scanner.decoders.finishing import MAX_RAW_UNITS, Finisher, Terminator
from scanner.decoders.layouts import US, Layout, put_on_top
from scanner.scan import RejectedReason, ScanOutcome

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
    """Decodes one event node. The memory held is bounded by `MAX_RAW_UNITS` characters."""

    def __init__(
        self,
        device: str,
        *,
        layout: Layout = US,
        terminator: Terminator = Terminator.AUTO,
        silence_s: float = SILENCE_S,
        caps_lock: bool = False,
        listening_since: float | None = None,
    ) -> None:
        """`listening_since`: when the device was grabbed. Keys sooner after it than a silence may be the rest of a scan
        whose start nobody read: a part of a number is another number, so they are refused as `unreadable`."""
        self._finisher = Finisher(device)
        self._layout = layout
        self._terminator = terminator
        self._silence_s = silence_s
        self._caps_lock = caps_lock
        self._held_modifiers: set[int] = set()
        self._text: list[str] = []
        self._dead: str | None = None
        self._alt = AltCode()
        self._refusal: RejectedReason | None = None
        self._skipping = False
        self._dropping = False
        self._needs_resync = False
        self._last_at = 0.0
        self._ended_at: float | None = None
        self._unheard_before = listening_since

    def feed(self, events: Iterable[KeyEvent], now: float) -> list[ScanOutcome]:
        """Take events in order; the outcomes of all scans they complete."""
        outcomes: list[ScanOutcome] = []
        for event in events:
            if event.type == k.EV_SYN:
                self._on_syn(event)
            elif self._dropping:
                continue
            elif event.type == k.EV_LED and event.code == k.LED_CAPSL:
                self._caps_lock = bool(event.value)
            elif event.type == k.EV_KEY and event.value != k.KEY_REPEATED:
                outcomes += self.idle(event.at)
                outcomes += self._on_press(event) if event.value else self._on_release(event)
                self._last_at = event.at
        return outcomes

    def idle(self, now: float) -> list[ScanOutcome]:
        """End what silence ends. Does nothing before `deadline()`."""
        deadline = self.deadline()
        if deadline is None or now < deadline:
            return []
        refusal, raw = self._refusal, self._take()
        if refusal is not None:
            return self._finisher.reject(refusal, deadline)
        return self._finisher.finish_by_silence(raw, self._terminator, deadline)

    def deadline(self) -> float | None:
        """When the keys will have been silent long enough to end what is held; None where nothing is held."""
        return self._last_at + self._silence_s if self._text or self._dead or self._skipping else None

    def reset(self) -> None:
        """Forget the half scan. What keys are held is kept."""
        self._take()

    @property
    def needs_resync(self) -> bool:
        """Whether the kernel dropped events since the last `resync`, so that the keys held are not known."""
        return self._needs_resync

    def resync(self, held: Collection[int], *, caps_lock: bool, now: float) -> None:
        """Take the real state of the keyboard after events were dropped: key codes held, and the Caps Lock LED.

        Asking the kernel for them throws away the key events still queued (Linux `evdev_handle_get_val`), so whatever
        scan is under way at `now` has lost a part.
        """
        self._needs_resync = False
        if self._text or self._dead is not None:
            self._spoil(RejectedReason.UNREADABLE)
        self._unheard_before = now
        self._held_modifiers = set(k.MODIFIER_KEYS.intersection(held))
        self._caps_lock = caps_lock

    def _on_syn(self, event: KeyEvent) -> None:
        """`SYN_DROPPED`: the scan under way has lost a part. Events up to the next report belong to the loss
        (kernel documentation, input/event-codes, SYN_DROPPED)."""
        if event.code == k.SYN_DROPPED:
            self._spoil(RejectedReason.UNREADABLE)
            self._held_modifiers.clear()
            self._alt.release()
            self._dropping = self._needs_resync = True
            self._last_at = event.at
        elif event.code == k.SYN_REPORT:
            self._dropping = False

    def _on_press(self, event: KeyEvent) -> list[ScanOutcome]:
        code = event.code
        if self._unheard_before is not None:
            if event.at - self._unheard_before < self._silence_s:
                self._spoil(RejectedReason.UNREADABLE)
            self._unheard_before = None
        if code in k.MODIFIER_KEYS:
            self._held_modifiers.add(code)
            if code in k.META_KEYS:
                self._spoil(RejectedReason.CONTROL_CHARACTERS)
            return []
        if code in k.LOCK_KEYS:
            self._caps_lock ^= code == k.KEY_CAPSLOCK
            return []
        if self._is_line_feed_after_enter(event):
            return []
        if self._commands(code):
            self._spoil(RejectedReason.CONTROL_CHARACTERS)
            return []
        if self._alt_is_held():
            if not self._alt.press(code):
                self._spoil(RejectedReason.CONTROL_CHARACTERS)
            return []
        if code in k.ENTER_KEYS:
            return self._control("\r", event.at)
        if code == k.KEY_TAB:
            return self._control("\t", event.at)
        return self._type(code, event.at)

    def _on_release(self, event: KeyEvent) -> list[ScanOutcome]:
        self._held_modifiers.discard(event.code)
        if event.code not in k.ALT_KEYS or self._alt_is_held():
            return []
        character = self._alt.release()
        if character is None:
            return []
        return self._control(character, event.at) if character < " " else self._put(character, event.at)

    def _commands(self, code: int) -> bool:
        """Whether a key press under Ctrl or Meta would be a command on a desktop. Any key is."""
        return bool(self._held_modifiers & (k.CTRL_KEYS | k.META_KEYS)) and code not in k.MODIFIER_KEYS

    def _is_line_feed_after_enter(self, event: KeyEvent) -> bool:
        """Scanners that end with CR LF may send the LF as Ctrl+J: right after Enter it is the rest of a terminator."""
        is_control_j = event.code == k.KEY_J and bool(self._held_modifiers) and self._held_modifiers <= k.CTRL_KEYS
        after_enter = self._ended_at is not None and event.at - self._ended_at < self._silence_s
        return is_control_j and after_enter and self.deadline() is None

    def _alt_is_held(self) -> bool:
        """Whether Alt is held, and not as AltGr: that is the right one, where the layout has a third level."""
        alt = k.ALT_KEYS if self._layout.alt_gr is None else {k.KEY_LEFTALT}
        return bool(self._held_modifiers & alt)

    def _control(self, character: str, at: float) -> list[ScanOutcome]:
        """A control character: the end of the scan, or a part of it that will have it refused."""
        if self._terminator not in _ENDED_BY.get(character, ()):
            return self._put(character, at)
        self._ended_at = at
        skipped, refusal, raw = self._skipping, self._refusal, self._take()
        if refusal is not None:
            return self._finisher.reject(refusal, at)
        return [] if skipped else self._finisher.finish(raw, at)

    def _type(self, code: int, at: float) -> list[ScanOutcome]:
        if code == k.KEY_SPACE:
            return self._put(" ", at)
        keypad = self._layout.keypad_decimal if code == k.KEY_KPDOT else k.KEYPAD.get(code)
        if keypad is not None:
            return self._put(keypad, at)
        meaning = self._layout.meaning(
            code,
            shift=bool(self._held_modifiers & k.SHIFT_KEYS),
            alt_gr=k.KEY_RIGHTALT in self._held_modifiers,
            caps_lock=self._caps_lock,
        )
        if meaning is None:
            self._spoil(RejectedReason.CONTROL_CHARACTERS)
            return []
        if meaning.dead and self._dead is None and not self._skipping:
            self._dead = meaning.character
            return []
        return self._put(meaning.character, at)

    def _put(self, character: str, at: float) -> list[ScanOutcome]:
        if self._skipping:
            return []
        if len(self._text) >= MAX_RAW_UNITS:
            self._take()
            self._skipping = True
            return self._finisher.reject(RejectedReason.TOO_LONG, at)
        dead, self._dead = self._dead, None
        self._text.append(character if dead is None else put_on_top(dead, character))
        return []

    def _spoil(self, reason: RejectedReason) -> None:
        """Refuse the scan under way where it ends. The first reason stays; one that was reported is not told again."""
        if not self._skipping:
            self._take()
            self._skipping = True
            self._refusal = reason

    def _take(self) -> str:
        raw = "".join(self._text) + (self._dead or "")
        self._text.clear()
        self._dead = None
        self._refusal = None
        self._skipping = False
        return raw
