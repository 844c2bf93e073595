"""One limiter over everything that asks for a number, scanned or typed: is somebody trying numbers out?

    verdict = limiter.asked(number.value, now)     # at every look-up
    limiter.missed(number.value, now)              # when nobody knew the number

Three things are counted: different numbers within a minute, numbers that nobody knew, and neighbours, each within ten
minutes. A neighbour is a number whose serial lies close to one of the few numbers asked for just before it: somebody
who counts upwards meets it at every step, people who stand in a queue hardly ever. The same number again and again is
one look-up. Beyond a limit the verdict is guarded, and each further count makes the next answer slower; nothing has to
be reset, because what was counted grows old.

Pure: time is an argument, in monotonic seconds. Memory is bounded. No number is kept: they are told apart by keyed
hashes, and neighbours are found by hashing the numbers that would be near. The key never leaves this process and is
renewed daily.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from kiosk_app.config import LimiterSettings

MINUTE_S, TEN_MINUTES_S, DAY_S = 60.0, 600.0, 86_400.0
DELAYS_S = (1.0, 2.0, 4.0, 8.0, 10.0)
"""How long an answer is held back at the first count beyond a limit, the second, …; the last holds from there on."""

NEAR = 3
"""Serials this close are neighbours."""
COMPARED = 4
"""How many of the last different numbers a new one is compared with. A queue of people from one small office holds
neighbours too; whoever counts upwards meets one among the last few."""
REMEMBERED = 1024
"""Different numbers of the last ten minutes that are known again. More than any queue asks for; beyond it, a repeat
counts as a look-up."""

_HASH_BYTES, _KEY_BYTES = 16, 32
_SERIAL = re.compile(r"[0-9]+\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How to answer one look-up. `guarded`: without procedure and name. `delay_s`: not before so long."""

    guarded: bool = False
    delay_s: float = 0.0


class Limiter:
    """Counts look-ups and judges each. `new_key` makes the secret that tells numbers apart."""

    def __init__(
        self, settings: LimiterSettings, new_key: Callable[[], bytes] = lambda: secrets.token_bytes(_KEY_BYTES)
    ) -> None:
        self._new_key = new_key
        self._key, self._renew_at = b"", 0.0
        self._lookups = _Window(MINUTE_S, settings.lookups_per_minute)
        self._misses = _Window(TEN_MINUTES_S, settings.misses_per_10_minutes)
        self._neighbours = _Window(TEN_MINUTES_S, settings.neighbours_per_10_minutes)
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()
        self._before: deque[bytes] = deque(maxlen=COMPARED)

    def asked(self, number: str, now: float) -> Verdict:
        """Somebody asks for `number`: count it and judge."""
        self._forget_old(now)
        known = self._hash(number)
        if known in self._seen:
            self._seen[known].at = now
            self._seen.move_to_end(known)
        else:
            self._seen[known] = _Seen(now)
            self._lookups.count(now)
            if any(self._hash(near) in self._before for near in _near(number)):
                self._neighbours.count(now)
            self._before.append(known)
        excess = max(window.excess(now) for window in (self._lookups, self._misses, self._neighbours))
        return Verdict(guarded=True, delay_s=DELAYS_S[min(excess, len(DELAYS_S)) - 1]) if excess else Verdict()

    def missed(self, number: str, now: float) -> None:
        """Nobody knew `number`: counts once, however often it is asked for."""
        seen = self._seen.get(self._hash(number))
        if seen is None or not seen.missed:
            self._misses.count(now)
        if seen is not None:
            seen.missed = True

    def _forget_old(self, now: float) -> None:
        if now >= self._renew_at:
            self._key, self._renew_at = self._new_key(), now + DAY_S
            self._seen.clear()
            self._before.clear()
        while self._seen and (len(self._seen) >= REMEMBERED or self._oldest().at <= now - TEN_MINUTES_S):
            gone, _ = self._seen.popitem(last=False)
            if gone in self._before:
                self._before.remove(gone)

    def _oldest(self) -> _Seen:
        return next(iter(self._seen.values()))

    def _hash(self, number: str) -> bytes:
        return blake2b(number.encode(), key=self._key, digest_size=_HASH_BYTES).digest()


@dataclass(slots=True)
class _Seen:
    """A number asked for lately: when last, and whether nobody knew it."""

    at: float
    missed: bool = False


class _Window:
    """Counts what happened within the last `span_s`, as far as it matters: up to where the delay grows no more."""

    def __init__(self, span_s: float, limit: int) -> None:
        self._span_s, self._limit = span_s, limit
        self._times: deque[float] = deque(maxlen=limit + len(DELAYS_S))

    def count(self, now: float) -> None:
        self._times.append(now)

    def excess(self, now: float) -> int:
        while self._times and self._times[0] <= now - self._span_s:
            self._times.popleft()
        return max(0, len(self._times) - self._limit)


def _near(number: str) -> Iterator[str]:
    """The numbers whose last group of digits, the serial, lies close: `…-0974` and `…-0976` for `…-0975`."""
    serial = _SERIAL.search(number)
    if serial is None:
        return
    digits = serial.group()
    for step in (step for step in range(-NEAR, NEAR + 1) if step):
        if int(digits) + step >= 0:
            yield f"{number[: serial.start()]}{int(digits) + step:0{len(digits)}d}"
