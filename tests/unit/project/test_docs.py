"""The README and the docs tell the truth of today: what they name exists, and what exists is named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

import msgspec
import pytest

import ui
from central_server import settings as server_settings
from central_server.intake.national_messages import DossierMessage, ProgressMessage
from kiosk_app import config, texts
from kiosk_app.trace import TraceLine
from scanner.profile import Profile

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in PAGES}
IMAGE_BYTES, ALL_IMAGES_BYTES = 150_000, 1_000_000

_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
_FILE = re.compile(r".*\.(py|toml|qml|md|yaml|png)|(.*/)?(qmldir|Makefile|LICENSE)")
_DOCUMENTED_FIELD = re.compile(r"^\| `([\w\[\]]+(?:\.\w+)?)` \| .+ \| (.+) \|$", re.M)
_NOT_OURS = {"server.toml", "kiosk.toml", "__init__.py"}
_MADE_HERE = {"build", "dist", "demo-data", "__pycache__", "shots"}


def code(page: str) -> list[str]:
    """The code spans of a page, and the lines of its code blocks."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", TEXTS[page], re.M | re.S)
    indented = re.findall(r"^ {4}\S.*$", TEXTS[page], re.M)
    prose = re.sub(r"^```.*?^```", "", TEXTS[page], flags=re.M | re.S)
    return [*re.findall(r"`([^`\n]+)`", prose), *indented, *(line for block in blocks for line in block.splitlines())]


def top_folders() -> set[str]:
    """The project's own, without what is made by running it."""
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    return {name for name in folders - _MADE_HERE if not name.endswith(".egg-info")}


def project_paths(page: str) -> set[str]:
    """Code spans that name a file of the project, or a folder of it."""
    spans = {span for span in code(page) if _PATH.fullmatch(span)}
    named = {span for span in spans if _FILE.fullmatch(span) or ("/" in span and span.split("/")[0] in top_folders())}
    return named - _NOT_OURS


@pytest.mark.parametrize("page", TEXTS)
def test_paths_that_are_named_exist(page: str) -> None:
    assert [path for path in sorted(project_paths(page)) if not (ROOT / path).exists()] == []


def test_enough_paths_are_found() -> None:
    assert len(project_paths("CONTRIBUTING.md")) >= 30
    assert {"ui/i18n/vi.toml", "ui/qml/Kiosk/Screens/qmldir", "pyproject.toml"} <= project_paths("CONTRIBUTING.md")


def test_the_tree_of_the_readme_names_every_folder() -> None:
    tree = set(re.findall(r"^ {4}([\w]+)/ +\S", TEXTS["README.md"], re.M))
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    assert tree == {name.split(".")[0] for name in packages} | {"packaging", "tests", "bench", "docs"}


@pytest.mark.parametrize("page", TEXTS)
def test_links_and_pictures_lead_somewhere(page: str) -> None:
    folder = next(path for path in PAGES if path.name == page).parent
    targets = re.findall(r"\]\(([^)\s]+)\)", TEXTS[page])
    local = [target.partition("#") for target in targets if "://" not in target]
    assert [path for path, _, _ in local if not (folder / path).exists()] == []
    for path, _, anchor in local:
        if anchor:
            headings = re.findall(r"^#+ (.+)$", (folder / path).read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-")) for heading in headings}


def test_every_picture_is_shown_and_small() -> None:
    pictures = sorted((ROOT / "docs" / "images").iterdir())
    shown = {Path(target).name for text in TEXTS.values() for target in re.findall(r"!\[[^]]+\]\(([^)]+)\)", text)}
    assert {path.name for path in pictures} == shown
    sizes = [path.stat().st_size for path in pictures]
    assert max(sizes) <= IMAGE_BYTES
    assert sum(sizes) <= ALL_IMAGES_BYTES


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {name for page in TEXTS for span in code(page) for name in re.findall(r"\bmake ([a-z-]+)", span)}
    assert {"run", "test"} <= named
    assert named <= targets


def test_the_readme_begins_with_the_two_commands() -> None:
    first = re.search(r"```sh\n(.*?)```", TEXTS["README.md"], re.S)
    assert first
    assert [line.split("#")[0].strip() for line in first[1].splitlines()] == ["make run", "make test"]


def test_the_readme_has_one_place_for_the_bench_table() -> None:
    assert re.findall(r"<!-- bench:\w+ -->", TEXTS["README.md"]) == ["<!-- bench:start -->", "<!-- bench:end -->"]


def usage(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command, "--help"], cwd=ROOT, env={**os.environ, "COLUMNS": "200"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def subcommands(usage_text: str) -> list[str]:
    """argparse lists them indented by four."""
    return re.findall(r"^ {4}([a-z][a-z-]*)(?:\s|$)", usage_text, re.M)


COMMAND_LINES = [("kiosk", "kiosk_app", 5), ("kiosk-admin", "central_server.admin", 3)]


@pytest.mark.parametrize(("name", "module", "fewest"), COMMAND_LINES)
def test_commands_and_options_are_documented(name: str, module: str, fewest: int) -> None:
    spans = [span for page in ("README.md", "it.md") for span in code(page)]
    commands = subcommands(usage(module))
    assert len(commands) >= fewest
    for command in commands:
        assert any(re.search(rf"{name}( --config \S+)? {command}\b", span) for span in spans), f"{name} {command}"
        for option in set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", usage(module, command))) - {"--help"}:
            assert any(re.search(rf"{option}\b(?!-)", span) for span in spans), f"{name} {command} {option}"


@pytest.mark.parametrize(("name", "module", "fewest"), COMMAND_LINES)
def test_commands_that_are_named_exist(name: str, module: str, fewest: int) -> None:
    spans = [span for page in TEXTS for span in code(page)]
    named = {found for span in spans for found in re.findall(rf"^\s*{name} (?:--config \S+ )?([a-z][a-z-]*)", span)}
    assert len(named) >= fewest
    assert named <= set(subcommands(usage(module)))


def section(heading: str) -> str:
    """A level-two section of docs/it.md."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## )", TEXTS["it.md"], re.M | re.S)
    assert found, heading
    return found[1]


def defaults(settings: type[Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Each field as `table.field` with its default; fields of repeated tables as `table[].field`."""
    for field in msgspec.structs.fields(settings):
        inner = _struct_of(field.type)
        if inner is not None:
            repeated = "[]" if get_origin(field.type) is tuple else ""
            yield from defaults(inner, f"{prefix}{field.name}{repeated}.")
        else:
            made = field.default_factory
            yield f"{prefix}{field.name}", field.default if made is msgspec.NODEFAULT else made()


def _struct_of(kind: Any) -> type[Any] | None:
    for candidate in (kind, *getattr(kind, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, msgspec.Struct):
            return candidate
    return None


def as_documented(default: object) -> object:
    if default is msgspec.NODEFAULT:
        return "required"
    if default is None:
        return "none"
    return list(default) if isinstance(default, tuple) else default


@pytest.mark.parametrize(
    ("heading", "settings", "fewest"),
    [
        ("The kiosk's configuration", config.Settings, 16),
        ("The central server", server_settings.Settings, 15),
    ],
)
def test_every_field_is_documented_with_its_default(heading: str, settings: type[Any], fewest: int) -> None:
    documented: dict[str, object] = {}
    for field, default in _DOCUMENTED_FIELD.findall(section(heading)):
        value = default.strip("`")
        documented[field] = value if value in {"required", "none"} else tomllib.loads(f"x = {value}")["x"]
    assert documented == {field: as_documented(default) for field, default in defaults(settings)}
    assert len(documented) >= fewest


@pytest.mark.parametrize("message", [DossierMessage, ProgressMessage])
def test_every_national_field_that_is_read_is_documented(message: type[Any]) -> None:
    names = {field.encode_name for field in msgspec.structs.fields(message)}
    assert names <= set(code("it.md"))


def test_every_field_of_a_trace_is_documented() -> None:
    assert set(TraceLine.__struct_fields__) <= set(code("it.md"))


def test_every_field_of_a_profile_is_documented() -> None:
    assert set(Profile.__dataclass_fields__) - {"name"} <= set(code("CONTRIBUTING.md"))


def words(language: str) -> dict[str, str]:
    catalogue = texts.load(ui.CATALOGUES, language)
    return {key: _as_written(catalogue.plain(key)) for key in catalogue.keys()}  # noqa: SIM118 - not a mapping


def _as_written(text: str) -> str:
    plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")
    return re.sub(r"\{\w+\}", "…", plain)


def test_every_screen_is_described_for_citizens() -> None:
    headlines = {text for key, text in words("en").items() if key.endswith("headline")}
    assert len(headlines) >= 20
    page = TEXTS["citizens.md"]
    assert [text for text in sorted(headlines) if f"| {text} |" not in page and f"**{text}.**" not in page] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_line_of_the_idle_screen_is_explained_to_staff(language: str) -> None:
    lines = {text for key, text in words(language).items() if re.fullmatch(r"idle\.(?!headline|subline)\w+", key)}
    assert len(lines) >= 7
    assert [text for text in sorted(lines) if text not in TEXTS["staff.md"]] == []


def test_the_changelog_has_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert re.search(rf"^## \[{re.escape(version)}\]", TEXTS["CHANGELOG.md"], re.M)
    assert re.search(r"^## \[Unreleased\]", TEXTS["CHANGELOG.md"], re.M)
