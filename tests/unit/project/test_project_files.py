"""The project's own papers agree with what lies on the disk."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = sorted((ROOT / "packaging" / "locks").glob("*.txt"))
NOT_OURS = re.compile(r"\.(venv|git|hypothesis|\w+_cache)|__pycache__|build|dist|demo-data|.*\.egg-info")
WORDS = {
    ".py",
    ".qml",
    ".toml",
    ".md",
    ".txt",
    ".yaml",
    ".yml",
    ".json",
    ".js",
    ".html",
    ".cfg",
    ".service",
    ".rules",
    "",
}
NEEDLESS_AT_START = (
    "requests",
    "sqlite_utils",
    "tuf",
    "securesystemslib",
    "cryptography",
    "pydantic",
    "fastapi",
    "sqlalchemy",
)


NOT_SHIPPED = {"scanner.capture"}
"""Packages of ours that a wheel, hence the kiosk's image, must not contain."""


def text_files() -> Iterator[Path]:
    """Every text file that a person wrote or may read, this one left out: it names what the others may not."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if not NOT_OURS.fullmatch(name)]
        for path in (Path(folder, name) for name in names):
            if path.suffix in WORDS and path != Path(__file__) and not path.is_symlink():
                yield path


def test_every_package_is_named() -> None:
    named = PROJECT["tool"]["setuptools"]["packages"]
    tops = {name.split(".")[0] for name in named}
    on_disk = {
        ".".join(path.parent.relative_to(ROOT).parts) for top in tops for path in (ROOT / top).rglob("__init__.py")
    }
    assert len(named) == len(set(named))
    assert set(named) == on_disk - NOT_SHIPPED


def test_every_folder_of_modules_is_a_package() -> None:
    tops = {name.split(".")[0] for name in PROJECT["tool"]["setuptools"]["packages"]}
    folders = {path.parent for top in tops for path in (ROOT / top).rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


def test_nothing_shadows_a_package() -> None:
    assert not list((ROOT / "packaging").rglob("__init__.py"))
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_test_files_have_names_of_their_own() -> None:
    names = Counter(path.name for path in (ROOT / "tests").rglob("test_*.py"))
    assert [name for name, count in names.items() if count > 1] == []


def test_there_are_three_lock_files() -> None:
    assert [path.name for path in LOCKS] == ["build.txt", "dev.txt", "run.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_pin_versions_and_hashes_without_addresses(lock: Path) -> None:
    requirements = re.sub(r"#.*", "", lock.read_text()).replace("\\\n", " ").splitlines()
    pinned = [line for line in requirements if line.strip()]
    assert pinned
    for line in pinned:
        assert re.match(r"[a-z0-9-]+==[\w.]+( ;[^\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*$", line), line[:80]


def test_the_run_lock_is_part_of_the_dev_lock() -> None:
    run, dev = (
        set(re.findall(r"^\S+==\S+", (LOCKS[0].parent / name).read_text(), re.M)) for name in ("run.txt", "dev.txt")
    )
    assert len(run) >= 30
    assert run < dev


def test_locks_cover_what_the_project_names() -> None:
    text = (ROOT / "packaging" / "locks" / "dev.txt").read_text()
    locked = set(re.findall(r"^([a-z0-9-]+)==", text, re.M))
    groups = [PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"].values()]
    named = {re.match(r"[\w.-]+", entry)[0] for group in groups for entry in group}  # type: ignore[index]
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in named} <= locked


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.M)
    assert phony
    rules = set(re.findall(r"^([a-z-]+):", makefile, re.M))
    shown = subprocess.run(["make", "-s", "-C", ROOT], capture_output=True, text=True, check=True).stdout
    assert set(phony[1].split()) == rules == set(re.findall(r"^ +make (\S+) +\S", shown, re.M))


def test_nothing_names_a_developers_machine() -> None:
    private = re.compile(r"\.\./shared|(?<![\w.~/-])/(work|root|Users)/|(?<![\w.~/-])/home/(?!kiosk)")
    seen, named = 0, []
    for path in text_files():
        seen += 1
        lines = path.read_text(errors="replace").splitlines()
        named += [f"{path.relative_to(ROOT)}:{at}" for at, line in enumerate(lines, 1) if private.search(line)]
    assert named == []
    assert seen >= 100


def test_test_files_parse_for_the_oldest_python() -> None:
    oldest = tuple(map(int, PROJECT["project"]["requires-python"].removeprefix(">=").split(".")))
    for path in text_files():
        if path.suffix == ".py":
            ast.parse(path.read_text(), str(path), feature_version=oldest)  # type: ignore[arg-type]


@pytest.mark.parametrize("module", ["kiosk_app.cli", "kiosk_app.compose"])
def test_the_screen_starts_without_what_it_needs_later(module: str) -> None:
    script = f"import sys, {module}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    imported = {name.split(".")[0] for name in done.stdout.split()}
    assert "kiosk_app" in imported
    assert imported.isdisjoint(NEEDLESS_AT_START)
