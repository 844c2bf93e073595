"""Plays the tone of a scan."""

from __future__ import annotations

from PySide6.QtCore import QProcess

from kiosk_app.sound import processes, tones


class Beeper:
    """Silent where the player is missing. A tone cuts off the one before it."""

    def __init__(self, volume_percent: int) -> None:
        self._sounds = {
            True: tones.wav(tones.ACCEPTED, volume_percent),
            False: tones.wav(tones.REFUSED, volume_percent),
        }
        self._playing: set[QProcess] = set()

    def beep(self, accepted: bool) -> None:
        """The tone for a scan that was a number, or for one that was not."""
        if not processes.has(processes.PLAYER):
            return
        for before in self._playing:
            processes.kill(before)
        process = processes.player()
        self._playing.add(process)
        processes.when_gone(process, self._playing.discard)
        processes.feed(process, self._sounds[accepted])

    def stop(self) -> None:
        """The kiosk ends."""
        for process in tuple(self._playing):
            processes.bury(process)
