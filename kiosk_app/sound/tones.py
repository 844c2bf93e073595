"""Two short sounds, told apart without looking: up for a number that was read, one low note for anything else."""

from __future__ import annotations

import io
import math
import struct
import wave
from collections.abc import Iterable

RATE_HZ = 22_050
_FADE_S = 0.008
"""Long enough that a note begins and ends without a click."""
_LOUDEST = 0.6 * 32_767

ACCEPTED = ((880.0, 0.07), (1318.5, 0.10))
REFUSED = ((196.0, 0.26),)
"""Notes as (pitch in Hz, length in seconds)."""


def wav(notes: Iterable[tuple[float, float]], volume_percent: int) -> bytes:
    """The notes as a WAV file of one channel, 16 bits."""
    samples = [sample for pitch_hz, length_s in notes for sample in _note(pitch_hz, length_s, volume_percent / 100)]
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE_HZ)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file.getvalue()


def _note(pitch_hz: float, length_s: float, volume: float) -> list[int]:
    count = round(length_s * RATE_HZ)
    fade = _FADE_S * RATE_HZ
    turn = 2 * math.pi * pitch_hz / RATE_HZ
    envelope = (min(1.0, at / fade, (count - at) / fade) for at in range(count))
    return [round(_LOUDEST * volume * loudness * math.sin(turn * at)) for at, loudness in enumerate(envelope)]
