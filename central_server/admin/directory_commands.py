"""`kiosk-admin directory …`: venues, contacts and the guide on the kiosks, from a first document to a signed one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from central_server import vietnam_time
from central_server.admin.options import Subcommands, common, places, show
from central_server.directory.venues_csv import VenuesRefused, with_venues
from central_server.errors import ServerError
from central_server.repository.files import write_durably
from central_server.repository.fleet import FleetRepository
from central_server.settings import Settings
from offline_cache.contract.directory import DIRECTORY_TARGET, MAX_DIRECTORY_BYTES, Directory, json_schema
from offline_cache.contract.directory_reading import default_bytes, every_fault, read


def add(commands: Subcommands) -> None:
    """`directory` and what comes under it. Only `publish` needs settings."""
    group = commands.add_parser("directory", help="venues, contacts and the guide on the kiosks", parents=[common()])
    actions = group.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, text: str, run: object) -> argparse.ArgumentParser:
        parser = actions.add_parser(name, help=text, description=text, parents=[common()])
        parser.set_defaults(run=run, needs_settings=False)
        return parser

    action("default", "print the directory that kiosks ship with: what to begin from", _default)
    action("schema", "print the JSON schema of a directory", _schema)
    check = action("check", "tell every fault of a directory by its path; exit 1 where there is one", _check)
    check.add_argument("file", type=Path, metavar="FILE", help="a directory as JSON")
    take = action("import", "put the venues of a spreadsheet into a directory, all of them or none", _import)
    take.add_argument(
        "file", type=Path, metavar="VENUES.csv", help="saved as CSV UTF-8, parted by commas or semicolons"
    )
    take.add_argument("--into", type=Path, required=True, metavar="FILE", help="the directory to change")
    publish = action("publish", "sign a directory for every kiosk of the fleet", _publish)
    publish.add_argument("file", type=Path, metavar="FILE", help="a directory as JSON")
    publish.add_argument(
        "--keys", type=Path, action="append", default=[], metavar="DIR", help="look for keys here as well: a stick"
    )
    publish.set_defaults(needs_settings=True)


def _default(options: argparse.Namespace, settings: None) -> int:
    sys.stdout.write(default_bytes().decode())
    return 0


def _schema(options: argparse.Namespace, settings: None) -> int:
    sys.stdout.write(json_schema().decode())
    return 0


def _check(options: argparse.Namespace, settings: None) -> int:
    body = _content(options.file)
    faults = every_fault(body)
    sound = [] if faults else [f"{options.file}: kiosks would take it. {_summary(read(body))}"]
    show(options, {"faults": faults}, [*(f"{options.file}: {fault}" for fault in faults), *sound])
    return 1 if faults else 0


def _import(options: argparse.Namespace, settings: None) -> int:
    directory = _sound(options.into)[0]
    today = vietnam_time.now().date()
    try:
        merged = with_venues(directory, _content(options.file), f"{options.file.name}, {today:%d/%m/%Y}")
    except VenuesRefused as error:
        _tell(options.file, error.faults)
        raise ServerError(f"{options.file}: {error} Mend the rows and import it again.") from error
    directory = msgspec.structs.replace(merged.directory, as_of=max(today, directory.as_of))
    body = msgspec.json.format(msgspec.json.encode(directory), indent=2) + b"\n"
    if len(body) > MAX_DIRECTORY_BYTES:
        raise ServerError(f"{options.into}: would have {len(body)} bytes; kiosks read at most {MAX_DIRECTORY_BYTES}.")
    try:
        write_durably(options.into, body)
    except OSError as error:
        raise ServerError(f"{options.into}: cannot be written ({error.strerror}). Check space and owner.") from error
    counts = {"added": merged.added, "changed": merged.changed, "unchanged": merged.unchanged}
    words = ", ".join(f"{number} {what}" for what, number in counts.items())
    show(options, {**counts, "file": options.into}, [f"{options.into}: venues {words}. Now publish it."])
    return 0


def _publish(options: argparse.Namespace, settings: Settings) -> int:
    directory, body = _sound(options.file)
    at = places(settings, "fleet")
    repository = FleetRepository(at.folder, at.keys_folder, options.keys)
    repository.publish({DIRECTORY_TARGET: body}, (), now=vietnam_time.now(), lifetime=at.lifetime)
    show(
        options,
        {"published": DIRECTORY_TARGET, "size_bytes": len(body), "venues": len(directory.venues)},
        [f"Published {DIRECTORY_TARGET}. {_summary(directory)}"],
    )
    return 0


def _sound(path: Path) -> tuple[Directory, bytes]:
    """A directory that kiosks take, and its bytes. Raises `ServerError` after telling every fault on stderr."""
    body = _content(path)
    if faults := every_fault(body):
        _tell(path, faults)
        raise ServerError(f"{path}: no sound directory, {len(faults)} faults. Nothing was done. Mend it first.")
    return read(body), body


def _tell(path: Path, faults: Iterable[object]) -> None:
    for fault in faults:
        print(f"{path}: {fault}", file=sys.stderr)


def _content(path: Path) -> bytes:
    """No more of a file than would be too long. Raises `ServerError`."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_DIRECTORY_BYTES + 1)
    except OSError as error:
        raise ServerError(f"{path}: cannot be read ({error.strerror}). Check the path.") from error


def _summary(directory: Directory) -> str:
    return (
        f"As of {directory.as_of}: {len(directory.venues)} venues, {len(directory.contacts)} contacts,"
        f" {len(directory.feedback)} feedback systems, {len(directory.sites)} sites."
    )
