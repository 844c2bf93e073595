"""Reads aloud by espeak-ng, as a process of its own: the screen never waits for it, and silence comes at once.

The text goes in by standard input, never by the command line, which every user of the machine can read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QProcess, QTimer

from kiosk_app.sound import processes

SPEAKER = "espeak-ng"
_WORDS_PER_MINUTE = 150
"""Slower than its 175: people listen in a hall."""
LONGEST_MS = 180_000
"""A device that takes nothing must not keep the screen, which stays while somebody listens."""


class Speech(QObject):
    """One voice. `on_silent` is called when it ends by itself, or could not be heard at all."""

    def __init__(self, volume_percent: int, on_silent: Callable[[], None], longest_ms: int = LONGEST_MS) -> None:
        super().__init__()
        self._volume_percent, self._on_silent = volume_percent, on_silent
        self._running: tuple[QProcess, ...] = ()
        self._ending: set[QProcess] = set()
        self._longest = QTimer(self, singleShot=True, interval=longest_ms)
        self._longest.timeout.connect(self._over)

    @staticmethod
    def available() -> bool:
        """Whether this machine can read aloud."""
        return processes.has(SPEAKER) and processes.has(processes.PLAYER)

    @property
    def speaking(self) -> bool:
        return bool(self._running)

    def say(self, sentences: Sequence[str], language: str) -> None:
        """Read this, in the voice of an ISO 639-1 language, in place of whatever is being read."""
        self.hush()
        amplitude, speed = str(2 * self._volume_percent), str(_WORDS_PER_MINUTE)
        speaker = processes.prepared(
            SPEAKER, ("-v", language, "-s", speed, "-a", amplitude, "-b", "1", "--stdin", "--stdout")
        )
        player = processes.player()
        speaker.setStandardOutputProcess(player)
        self._running = (speaker, player)
        for process in self._running:
            self._ending.add(process)
            processes.when_gone(process, self._gone)
        player.start()
        processes.feed(speaker, "\n".join(sentences).encode())
        self._longest.start()

    def hush(self) -> None:
        """Silence, now."""
        running, self._running = self._running, ()
        self._longest.stop()
        for process in running:
            processes.kill(process)

    def stop(self) -> None:
        """The kiosk ends."""
        self.hush()
        for process in tuple(self._ending):
            processes.bury(process)

    def _gone(self, process: QProcess) -> None:
        self._ending.discard(process)
        is_heard = self._running[-1:] == (process,)
        self._running = tuple(one for one in self._running if one is not process)
        if is_heard:
            self._over()

    def _over(self) -> None:
        self.hush()
        self._on_silent()
