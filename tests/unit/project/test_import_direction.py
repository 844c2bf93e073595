"""The design's import rules, read from the syntax tree of every module: lazy and relative imports count as well."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FEWEST_MODULES = {"kiosk_app": 30, "scanner": 12, "offline_cache": 9, "central_server": 20, "ui": 1}
FEWEST_IMPORTS = 500
OURS = ("kiosk_app", "scanner", "offline_cache", "ui", "central_server", "bench", "tests")
TRUSTED = "kiosk_app.trusted_repository*"


@dataclass(frozen=True)
class Import:
    """`module` names `name` (of `from a import b`, that is `a.b`) on line `line`; `typing` where only types need it."""

    module: str
    name: str
    line: int
    typing: bool = False


@dataclass(frozen=True)
class Rule:
    """Modules `within` never import what is `forbidden`, but for names `allowed` and modules `exempt` (patterns)."""

    text: str
    within: tuple[str, ...]
    forbidden: tuple[str, ...]
    allowed: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()

    def broken_by(self, found: Import) -> bool:
        """Whether this import breaks this rule."""
        return (
            _lies_in(found.module, self.within)
            and _lies_in(found.name, self.forbidden)
            and not _lies_in(found.name, self.allowed)
            and not any(fnmatch(found.module, pattern) for pattern in self.exempt)
        )


@dataclass(frozen=True)
class OnlyComposed(Rule):
    """In `within`, only modules `exempt` import the classes `forbidden`, or the modules that hold them as a whole.

    To annotate what one is given is no breach: an import under `if TYPE_CHECKING` makes no object.
    """

    def broken_by(self, found: Import) -> bool:
        """Whether this import breaks this rule."""
        named = {*self.forbidden, *(name.rpartition(".")[0] for name in self.forbidden)}
        return (
            _lies_in(found.module, self.within)
            and found.name in named
            and not found.typing
            and not any(fnmatch(found.module, pattern) for pattern in self.exempt)
        )


def _others(*own: str) -> tuple[str, ...]:
    return tuple(package for package in OURS if package not in own)


RULES = (
    Rule("scanner is a leaf, without Qt", ("scanner",), (*_others("scanner"), "PySide6")),
    Rule("offline_cache is a leaf, without Qt", ("offline_cache",), (*_others("offline_cache"), "PySide6")),
    Rule("ui is a leaf without logic", ("ui",), (*_others("ui"), "PySide6")),
    Rule(
        "central_server shares the contract and nothing else",
        ("central_server",), (*_others("central_server"), "PySide6"), allowed=("offline_cache.contract",),
    ),
    Rule("the kiosk and its server meet over HTTP and files", ("kiosk_app",), ("central_server", "bench", "tests")),
    Rule(
        "decoders see bytes and events, no device and no clock",
        ("scanner.decoders",),
        ("scanner.devices", "scanner.hub", "scanner.discovery", "evdev", "serial", "pyudev", "time"),
    ),
    Rule(
        "view models see values",
        ("kiosk_app.viewmodels",),
        (
            "scanner.devices", "scanner.hub", "kiosk_app.lookup.server_client", "kiosk_app.compose", "offline_cache",
            "sqlite3", "sqlite_utils", "requests", "PySide6",
        ),
        allowed=("offline_cache.contract",),
    ),
    OnlyComposed(
        "only compose.py, and the commands without a screen, name concrete classes",
        ("kiosk_app",),
        ("kiosk_app.lookup.server_client.ServerClient", "scanner.hub.ScannerHub", "offline_cache.store.DossierStore"),
        exempt=(
            "kiosk_app.compose", "kiosk_app.repositories", "kiosk_app.sync_command", "kiosk_app.status_command",
            "kiosk_app.lookup_command", "kiosk_app.doctor",
        ),
    ),
    OnlyComposed(
        "only repositories.py opens a trusted repository",
        ("kiosk_app",),
        ("kiosk_app.trusted_repository.TrustedRepository",),
        exempt=("kiosk_app.repositories", TRUSTED),
    ),
    Rule(
        "on the kiosk only the trusted repository names tuf",
        ("kiosk_app", "scanner", "offline_cache", "ui"), ("tuf", "securesystemslib"), exempt=(TRUSTED,),
    ),
    Rule(
        "only the server client and the reader of a repository's files name requests",
        OURS[:5], ("requests",),
        exempt=("kiosk_app.lookup.server_client", "kiosk_app.lookup.server_connection", "kiosk_app.transfer.web"),
    ),
    Rule("only scanner names device libraries", _others("scanner", "tests"), ("evdev", "serial", "pyudev")),
    Rule("only cache and server open databases", ("kiosk_app", "scanner", "ui"), ("sqlite3", "sqlite_utils")),
    Rule(
        "server libraries stay on the server",
        ("kiosk_app", "scanner", "offline_cache", "ui"), ("fastapi", "starlette", "pydantic", "uvicorn", "sqlalchemy"),
    ),
    Rule(
        "on the server only the repository names tuf",
        ("central_server",), ("tuf", "securesystemslib"), exempt=("central_server.repository.*",),
    ),
    Rule(
        "what writes down scans is not shipped: only the command line asks whether it is there",
        OURS[:5], ("scanner.capture",), exempt=("scanner.capture", "scanner.capture.*", "scanner.commands.line"),
    ),
)  # fmt: skip


def _lies_in(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(place + ".") for place in places)


def imports_of(module: str, source: str, *, is_package: bool = False) -> Iterator[Import]:
    """Every import of a module's source, wherever it stands, `import_module("…")` and `__import__("…")` included."""
    package = module if is_package else module.rpartition(".")[0]
    tree = ast.parse(source)
    guarded = {id(inner) for node in ast.walk(tree) if _is_typing_guard(node) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        for name in _names(node, package):
            yield Import(module, name, getattr(node, "lineno", 0), typing=id(node) in guarded)


def _is_typing_guard(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and not node.orelse
        and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
    )


def _names(node: ast.AST, package: str) -> list[str]:
    """The names that one node of a module of `package` imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*parts, node.module or ""]).strip(".")
        return [f"{base}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return [str(node.args[0].value)] if called in {"import_module", "__import__"} else []
    return []


def broken(found: Import) -> list[str]:
    """The texts of the rules that an import breaks."""
    return [rule.text for rule in RULES if rule.broken_by(found)]


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of our packages by its dotted name."""
    for package in FEWEST_MODULES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def test_every_import_follows_the_design() -> None:
    count, breaches = 0, []
    for module, path in modules():
        for found in imports_of(module, path.read_text(), is_package=path.name == "__init__.py"):
            count += 1
            breaches += [f"{path.relative_to(ROOT)}:{found.line}: {found.name}: {text}" for text in broken(found)]
    assert not breaches, "\n".join(breaches)
    assert count >= FEWEST_IMPORTS, "suspiciously few imports were scanned"


@pytest.mark.parametrize(("package", "fewest"), FEWEST_MODULES.items())
def test_enough_modules_are_scanned(package: str, fewest: int) -> None:
    assert sum(module.split(".")[0] == package for module, _ in modules()) >= fewest


BREACHES = [
    ("scanner.hub", "import kiosk_app.errors", 0),
    ("scanner.hub", "from PySide6.QtCore import QTimer", 0),
    ("offline_cache.store", "def look():\n    from kiosk_app import errors", 1),
    ("ui", "from kiosk_app.texts import load", 2),
    ("central_server.api.app", "from offline_cache.store import DossierStore", 3),
    ("central_server.api.app", "import offline_cache", 3),
    ("central_server.api.app", "from kiosk_app import config", 3),
    ("kiosk_app.demo.start", "import importlib\nimportlib.import_module('central_server.api.app')", 4),
    ("kiosk_app.cli", "__import__('central_server')", 4),
    ("scanner.decoders.keyboard", "from ..devices import protocol", 5),
    ("scanner.decoders.keyboard", "from .. import devices", 5),
    ("scanner.decoders.keyboard", "from time import monotonic", 5),
    ("kiosk_app.viewmodels.result", "if True:\n    import PySide6", 6),
    ("kiosk_app.viewmodels.result", "from ..lookup.server_client import ServerClient", 6),
    ("kiosk_app.viewmodels.result", "from offline_cache import store", 6),
    ("kiosk_app.cli", "def run():\n    from kiosk_app.lookup.server_client import ServerClient", 7),
    ("kiosk_app.cli", "from offline_cache import store", 7),
    ("kiosk_app.cli", "import scanner.hub", 7),
    ("kiosk_app.cli", "if not TYPE_CHECKING:\n    from scanner.hub import ScannerHub", 7),
    ("kiosk_app.cli", "if TYPE_CHECKING:\n    from central_server import app", 4),
    ("kiosk_app.doctor", "from .trusted_repository import TrustedRepository", 8),
    ("kiosk_app.agent", "import tuf.ngclient", 9),
    ("offline_cache.sync", "from tuf.ngclient import Updater", 9),
    ("kiosk_app.doctor", "import requests", 10),
    ("central_server.api.app", "from requests import get", 10),
    ("kiosk_app.scan_bridge", "import serial", 11),
    ("kiosk_app.demo.slips", "from evdev import InputDevice", 11),
    ("kiosk_app.doctor", "import sqlite3", 12),
    ("kiosk_app.demo.start", "from fastapi import FastAPI", 13),
    ("central_server.admin.revocations", "from tuf.api.metadata import Targets", 14),
    ("scanner.hub", "from scanner.capture.tap import Tap", 15),
]


@pytest.mark.parametrize(("module", "source", "rule"), BREACHES)
def test_a_breach_is_seen(module: str, source: str, rule: int) -> None:
    seen = [text for found in imports_of(module, source) for text in broken(found)]
    assert RULES[rule].text in seen


def test_every_rule_can_be_broken() -> None:
    assert {rule for _, _, rule in BREACHES} == set(range(len(RULES)))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("scanner.hub", "from scanner.devices import protocol\nimport evdev, time"),
        ("central_server.api.app", "from offline_cache.contract.dossier import Dossier\nimport fastapi"),
        ("central_server.repository.tree", "import tuf"),
        ("kiosk_app.compose", "from kiosk_app.lookup.server_client import ServerClient"),
        ("kiosk_app.cli", "from offline_cache.store import CacheState"),
        ("kiosk_app.scan_bridge", "if TYPE_CHECKING:\n    from scanner.hub import ScannerHub"),
        ("kiosk_app.repositories", "from kiosk_app.trusted_repository import TrustedRepository"),
        ("kiosk_app.trusted_repository_fetcher", "import tuf.ngclient"),
        ("kiosk_app.transfer.web", "import requests"),
        ("scanner.commands.line", "from scanner.capture import commands"),
        ("kiosk_app.viewmodels.result", "from offline_cache.contract import dossier\nfrom . import words"),
    ],
)
def test_what_is_allowed_passes(module: str, source: str) -> None:
    assert [broken(found) for found in imports_of(module, source) if broken(found)] == []


@pytest.mark.parametrize(
    ("module", "is_package", "source", "name"),
    [
        ("a.b.c", False, "from . import d", "a.b.d"),
        ("a.b.c", False, "from ..d import e", "a.d.e"),
        ("a.b", True, "from .c import d", "a.b.c.d"),
        ("a.b", True, "from .. import c", "a.c"),
        ("a", False, "import b.c as d", "b.c"),
    ],
)
def test_names_are_resolved(module: str, is_package: bool, source: str, name: str) -> None:
    assert [found.name for found in imports_of(module, source, is_package=is_package)] == [name]
