"""The bootstrap: what it finds missing, what it says and does then, and when it leaves `.venv` alone."""

from __future__ import annotations

import ast
import importlib
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "packaging" / "bootstrap"
NO_LIBRARY = "libno-such-library-anywhere.so.7"
QT_PLUGINS = (
    "platforms/libqxcb.so", "platforms/libqwayland.so", "platforms/libqoffscreen.so", "imageformats/libqsvg.so",
    "wayland-shell-integration/libxdg-shell.so", "wayland-graphics-integration-client/libqt-plugin-wayland-egl.so",
    "tls/libqopensslbackend.so",
)  # fmt: skip


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(FOLDER)
    return importlib.import_module("machine")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, machine: ModuleType) -> ModuleType:
    return importlib.import_module("steps")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(FOLDER)
    return importlib.import_module("environment")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: ModuleType) -> Path:
    """A folder that is the whole search path: this machine has no other programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(machine, "SYSTEM_PROGRAMS", ())
    monkeypatch.setattr(machine, "POSTGRESQL", tmp_path / "postgresql")
    return folder


@pytest.fixture(autouse=True)
def quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: ModuleType) -> Path:
    """Where the bootstrap puts `policy-rc.d`: never this machine's own place."""
    path = tmp_path / "sbin" / "policy-rc.d"
    monkeypatch.setattr(machine, "QUIET_FILES", {path: next(iter(machine.QUIET_FILES.values()))})
    return path


def add_program(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_an_old_python_is_told_so_in_plain_words() -> None:
    source = (FOLDER / "bootstrap.py").read_text()
    ast.parse(source, feature_version=(3, 4))
    pretend = f"import sys; sys.version_info = (3, 9, 2); sys.version = '3.9.2 (x)'; exec({source!r})"
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "3.9.2" in done.stderr
    assert "make PYTHON=" in done.stderr
    assert "Traceback" not in done.stderr


def test_only_what_the_loader_cannot_load_is_missing(machine: ModuleType) -> None:
    lacks = list(machine.lacking_libraries({"libc.so.6": "libc6", NO_LIBRARY: "libno7"}))
    assert lacks == [machine.Missing(NO_LIBRARY, ("libno7",))]


def test_the_table_leaves_no_library_of_qt_out() -> None:
    """On a machine that holds no more than the table names (CI's, a container), this finds what the table forgot."""
    import PySide6

    qt = Path(PySide6.__file__).parent / "Qt"
    for plugin in (*(qt / "plugins" / name for name in QT_PLUGINS), *qt.glob("lib/libQt6Quick.so.6")):
        linked = subprocess.run(["ldd", plugin], capture_output=True, text=True, check=True).stdout
        assert "libQt6Core.so.6" in linked
        assert "not found" not in linked


def test_without_root_one_line_names_everything(
    machine: ModuleType,
    steps: ModuleType,
    programs: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_program(programs, "apt-get", "exit 99")
    monkeypatch.setattr(machine, "is_root", lambda: False)
    monkeypatch.setitem(machine.LIBRARIES, NO_LIBRARY, "libno7")
    assert steps.main(["bench"]) == 1
    said = capsys.readouterr().err.splitlines()
    lines = [line for line in said if "apt-get install" in line]
    assert len(lines) == 1
    assert "sudo apt-get install -y" in lines[0]
    assert {"libno7", "xvfb", "chromium", "postgresql", "nginx"} <= set(lines[0].split())


def test_without_apt_the_libraries_are_named(
    machine: ModuleType,
    steps: ModuleType,
    programs: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setitem(machine.LIBRARIES, NO_LIBRARY, "libno7")
    assert steps.main(["test"]) == 1
    said = capsys.readouterr().err
    assert NO_LIBRARY in said
    assert "Xvfb" in said
    assert "apt-get" not in said
    assert not (programs / "apt-get").exists()


def test_as_root_apt_installs_what_is_missing(
    machine: ModuleType,
    steps: ModuleType,
    programs: Path,
    quiet: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_program(programs, "systemctl", f'echo "$@" > {programs}/systemctl-calls')
    initdb = machine.POSTGRESQL / "17" / "bin" / "initdb"
    add_program(programs, "apt-get", f'''echo "$@" >> {programs}/calls; case "$*" in *install*xvfb*)
        {quiet}; echo $? > {programs}/policy; /bin/mkdir -p {initdb.parent}; : > {initdb}
        for name in Xvfb nginx espeak-ng aplay; do
        : > {programs}/$name; /bin/chmod 755 {programs}/$name; done;; esac''')  # fmt: skip
    monkeypatch.setattr(machine, "is_root", lambda: True)
    monkeypatch.setattr(machine, "apt_lists_are_empty", lambda: True)
    monkeypatch.setattr(steps, "_environment", lambda _environment, _level: True)
    assert steps.main(["test"]) == 0
    update, install = (programs / "calls").read_text().splitlines()
    assert update.endswith("update")
    assert install.split()[-6:] == ["install", "alsa-utils", "espeak-ng", "nginx", "postgresql", "xvfb"]
    assert "--no-install-recommends" in install
    said = capsys.readouterr().err
    assert "Installing system packages with apt-get: alsa-utils espeak-ng nginx postgresql xvfb" in said
    assert (programs / "policy").read_text() == "101\n", "no package starts a service"
    disabled = (programs / "systemctl-calls").read_text().split()
    assert disabled == ["--quiet", "disable", "nginx.service", "postgresql.service"]
    assert not quiet.exists(), "afterwards the machine's owner starts services again"


def test_as_root_a_failing_apt_is_shown_and_its_command_named(
    machine: ModuleType,
    steps: ModuleType,
    programs: Path,
    quiet: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_program(programs, "apt-get", "echo E: the mirror is away; exit 100")
    monkeypatch.setattr(machine, "is_root", lambda: True)
    assert steps.main(["test"]) == 1
    said = capsys.readouterr().err
    assert "the mirror is away" in said
    assert "apt-get install -y --no-install-recommends alsa-utils espeak-ng nginx postgresql xvfb" in said
    assert not quiet.exists()


def test_the_owners_rule_for_services_stays(machine: ModuleType, quiet: Path) -> None:
    quiet.parent.mkdir()
    quiet.write_text("#!/bin/sh\nexit 0\n")
    with machine.without_services():
        pass
    assert quiet.read_text() == "#!/bin/sh\nexit 0\n"


def test_what_a_killed_bootstrap_left_is_taken_away(machine: ModuleType, quiet: Path) -> None:
    quiet.parent.mkdir()
    quiet.write_text(machine.QUIET_FILES[quiet])
    with machine.without_services():
        assert quiet.exists()
    assert not quiet.exists()


def test_a_stopped_bootstrap_lets_services_start_again(machine: ModuleType, quiet: Path) -> None:
    handler = signal.getsignal(signal.SIGTERM)

    def installs() -> None:
        with machine.without_services():
            assert quiet.exists()
            signal.raise_signal(signal.SIGTERM)

    with pytest.raises(SystemExit):
        installs()
    assert not quiet.exists()
    assert signal.getsignal(signal.SIGTERM) is handler


def test_servers_are_found_outside_the_search_path(
    machine: ModuleType, programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacks() -> set[str]:
        return {lack.what for lack in machine.missing("test")} & {"nginx", "PostgreSQL's initdb"}

    assert lacks() == {"nginx", "PostgreSQL's initdb"}
    add_program(tmp_path, "nginx", "exit 0")
    monkeypatch.setattr(machine, "SYSTEM_PROGRAMS", (str(tmp_path),))
    assert lacks() == {"PostgreSQL's initdb"}
    initdb = tmp_path / "postgresql" / "15" / "bin" / "initdb"
    initdb.parent.mkdir(parents=True)
    initdb.touch()
    assert lacks() == set()


def test_a_machine_that_no_wheel_fits_is_told_so(machine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine.unsupported() is None
    monkeypatch.setattr("platform.libc_ver", lambda: ("glibc", "2.31"))
    assert "this system has 2.31" in machine.unsupported()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    locks = tmp_path / "packaging" / "locks"
    locks.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("")
    for name in ("build.txt", "run.txt", "dev.txt"):
        (locks / name).write_text(f"no-such-package==1 --hash=sha256:{'0' * 64}\n")
    return tmp_path


def test_pip_that_stops_leaves_the_environment_unready(
    environment: ModuleType, checkout: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    made = environment.Environment(checkout)
    with pytest.raises(environment.EnvironmentFailure, match="PIP_INDEX_URL"):
        made.fill("run")
    assert "no-such-package" in capfd.readouterr().err
    assert not made.is_ready("run")


def test_an_environment_is_ready_until_a_lock_changes(environment: ModuleType, checkout: Path) -> None:
    made = environment.Environment(checkout)
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    assert not made.is_ready("run")
    made.mark_ready("run")
    assert made.is_ready("run")
    assert not made.is_ready("test")
    made.mark_ready("test")
    assert made.is_ready("test")
    assert made.is_ready("run"), "what a developer has holds what the kiosk needs"
    (checkout / "packaging" / "locks" / "dev.txt").write_text("")
    assert not made.is_ready("test")
    assert not made.is_ready("run")


def test_usage_is_told() -> None:
    done = subprocess.run([sys.executable, FOLDER / "bootstrap.py", "fly"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run|test|bench" in done.stderr
