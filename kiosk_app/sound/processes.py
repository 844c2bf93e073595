"""Programs that make sounds: started, fed and killed without ever waiting for them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QIODevice, QProcess

PLAYER = "aplay"
_PLAY = ("-q", "-t", "wav", "-")
_ENDS_WITHIN_MS = 500
"""A killed process ends at once; this only bounds the way out."""


def has(program: str) -> bool:
    """Whether this machine has it."""
    return shutil.which(program) is not None


def player() -> QProcess:
    """What plays the WAV file that comes in. Not started yet."""
    return prepared(PLAYER, _PLAY)


def prepared(program: str, arguments: Sequence[str]) -> QProcess:
    """A process whose complaints nobody reads. Not started yet."""
    process = QProcess()
    process.setProgram(program)
    process.setArguments(list(arguments))
    process.setStandardErrorFile(QProcess.nullDevice())
    return process


def feed(process: QProcess, data: bytes) -> None:
    """Start it and give it everything it gets."""
    process.start(QIODevice.OpenModeFlag.ReadWrite)
    process.write(QByteArray(data))
    process.closeWriteChannel()


def when_gone(process: QProcess, told: Callable[[QProcess], None]) -> None:
    """Call `told` once the process has ended, or could not be started. Nobody may use it after that.

    It is deleted then: a connection to a function that knows the process keeps both for ever.
    """

    def gone() -> None:
        told(process)
        process.deleteLater()

    def failed(error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:  # one that crashed also says that it has finished
            gone()

    process.finished.connect(lambda *_: gone())
    process.errorOccurred.connect(failed)


def kill(process: QProcess) -> None:
    """At once; it cannot refuse."""
    if process.state() is not QProcess.ProcessState.NotRunning:
        process.kill()


def bury(process: QProcess) -> None:
    """Kill it and see it end: on the way out only."""
    kill(process)
    process.waitForFinished(_ENDS_WITHIN_MS)
