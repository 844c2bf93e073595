"""What the operating system must hold, how to find out whether it does, and what to install where it does not.

Sonames are the `NEEDED` entries of the PySide6-Essentials wheel's Qt Core, Gui, Network, Qml and Quick, and of its
`xcb`, `wayland` and `offscreen` platform plugins, less those that the wheel brings. Package names are Debian's and
Ubuntu's; `libglib2.0-0` is also provided by the `libglib2.0-0t64` of newer releases.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import platform
import shutil
import signal
import ssl
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

LIBRARIES = {
    # Qt itself
    "libstdc++.so.6": "libstdc++6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libbrotlidec.so.1": "libbrotli1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    # platform plugin wayland
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    # platform plugins xcb and offscreen
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    # pyudev
    "libudev.so.1": "libudev1",
}

SYSTEM_PROGRAMS = ("/usr/sbin", "/sbin")
"""Where servers lie; a user's search path may not name it."""
POSTGRESQL = Path("/usr/lib/postgresql")
"""Where Debian and Ubuntu keep each version's programs."""

_OURS = "# By the bootstrap of dossier-kiosk, while it installs packages."
QUIET_FILES = {
    Path("/usr/sbin/policy-rc.d"): f"#!/bin/sh\n{_OURS}\nexit 101\n",
    Path("/etc/postgresql-common/createcluster.d/dossier-kiosk.conf"): f"{_OURS}\ncreate_main_cluster = false\n",
}
"""What keeps packages from starting services (invoke-rc.d(8)), and PostgreSQL's from making a database
(pg_createcluster(1))."""

SERVICES = {"nginx": "nginx.service", "postgresql": "postgresql.service"}
"""Which of our packages would start something with the machine."""

OLDEST_GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
"""By machine: the platform tags of the PySide6-Essentials wheels."""


@dataclass(frozen=True)
class Missing:
    """Something the system lacks: `what` as a person would look for it, `packages` as apt-get calls them."""

    what: str
    packages: tuple[str, ...]


Check = Callable[[], Iterator[Missing]]


def missing(level: str) -> list[Missing]:
    """Everything that `level` (`run`, `test` or `bench`) needs and this machine does not have."""
    return [lack for check in _CHECKS[level] for lack in check()]


def unsupported() -> str | None:
    """Why no package could help here, or None: the wheels of Qt exist for some machines only."""
    machine, libc = platform.machine(), platform.libc_ver()
    if sys.platform != "linux" or machine not in OLDEST_GLIBC or libc[0] != "glibc":
        return f"Qt for Python is used on Linux with glibc on x86_64 or aarch64; this is {sys.platform} on {machine}."
    found, oldest = tuple(map(int, libc[1].split(".")[:2])), OLDEST_GLIBC[machine]
    if found < oldest:
        wanted, have = ".".join(map(str, oldest)), libc[1]
        return f"Qt for Python on {machine} needs glibc {wanted} or newer; this system has {have}. Use a newer release."
    return None


def lacking_libraries(libraries: dict[str, str]) -> Iterator[Missing]:
    """Those of `libraries` (soname to package) that the dynamic loader cannot load."""
    for soname, package in libraries.items():
        try:
            ctypes.CDLL(soname)
        except OSError:
            yield Missing(soname, (package,))


def lacking_program(*names: str, package: str) -> Iterator[Missing]:
    """One `Missing` when none of `names` is on the search path."""
    if not any(map(shutil.which, names)):
        yield Missing(names[0], (package,))


def _libraries() -> Iterator[Missing]:
    return lacking_libraries(LIBRARIES)


def _venv() -> Iterator[Missing]:
    """Debian and Ubuntu leave `ensurepip` out of python3 and put it into a package of each version."""
    if not (importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv")):
        yield Missing("Python's venv with ensurepip", (_python_package("venv"),))


def _certificates() -> Iterator[Missing]:
    paths = ssl.get_default_verify_paths()
    folder = Path(paths.capath) if paths.capath else None
    if not (paths.cafile or (folder and folder.is_dir() and any(folder.iterdir()))):
        yield Missing("certificate authorities", ("ca-certificates",))


def _compiler() -> Iterator[Missing]:
    """evdev comes as source where evdev-binary has no wheel: everywhere but on x86_64."""
    if platform.machine() == "x86_64":
        return
    include = Path("/usr/include")
    if not shutil.which("cc") or not (include / "linux" / "input.h").is_file():
        yield Missing("a C compiler with the kernel's headers", ("gcc", "libc6-dev"))
    if not (include / f"python{sys.version_info.major}.{sys.version_info.minor}" / "Python.h").is_file():
        yield Missing("Python.h", (_python_package("dev"),))


def _x_server() -> Iterator[Missing]:
    return lacking_program("Xvfb", package="xvfb")


def _browser() -> Iterator[Missing]:
    return lacking_program("chromium", "chromium-browser", "google-chrome", package="chromium")


def _nginx() -> Iterator[Missing]:
    folders = (os.environ.get("PATH", os.defpath), *SYSTEM_PROGRAMS)
    if not shutil.which("nginx", path=os.pathsep.join(folders)):
        yield Missing("nginx", ("nginx",))


def _postgresql() -> Iterator[Missing]:
    """The tests start servers of their own: the programs are enough."""
    if not any(POSTGRESQL.glob("*/bin/initdb")):
        yield Missing("PostgreSQL's initdb", ("postgresql",))


def _voice() -> Iterator[Missing]:
    """The kiosk is silent without them; the tests hear them."""
    yield from lacking_program("espeak-ng", package="espeak-ng")
    yield from lacking_program("aplay", package="alsa-utils")


def _python_package(kind: str) -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-{kind}"


_RUN: tuple[Check, ...] = (_venv, _certificates, _compiler, _libraries)
_CHECKS: dict[str, tuple[Check, ...]] = {
    "run": _RUN,
    "test": (*_RUN, _x_server, _postgresql, _nginx, _voice),
    "bench": (*_RUN, _x_server, _postgresql, _nginx, _browser),
}


@contextlib.contextmanager
def without_services() -> Iterator[None]:
    """While packages are installed: none starts a service. What the machine's owner put there stays as it is."""
    ours = [path for path in QUIET_FILES if not os.path.lexists(path) or _is_ours(path)]
    with _as_exit(signal.SIGTERM, signal.SIGHUP):
        try:
            for path in ours:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(QUIET_FILES[path])
                path.chmod(0o755)
            yield
        finally:
            for path in ours:
                path.unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    """Whether a bootstrap that was killed left it."""
    try:
        return _OURS in path.read_text().splitlines()
    except (OSError, ValueError):
        return False


@contextlib.contextmanager
def _as_exit(*signals: signal.Signals) -> Iterator[None]:
    """Let these signals end the program as Ctrl-C does, so that it cleans up."""
    before = {number: signal.signal(number, lambda number, _: sys.exit(128 + number)) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def has_apt() -> bool:
    """Whether packages come from apt here."""
    return shutil.which("apt-get") is not None


def is_root() -> bool:
    """Whether we may install packages."""
    return os.geteuid() == 0


def apt_lists_are_empty() -> bool:
    """Whether apt knows of no package yet, as in a new container."""
    return not any(Path("/var/lib/apt/lists").glob("*Packages*"))
