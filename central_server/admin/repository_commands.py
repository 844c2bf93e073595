"""`kiosk-admin repository …`: make, publish, rotate, watch and check the two signed repositories."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from central_server import vietnam_time
from central_server.admin.data_commands import Database
from central_server.admin.fleet_folder import collect
from central_server.admin.options import Places, Subcommands, common, places, show
from central_server.errors import ServerError
from central_server.repository.checking import verify
from central_server.repository.feed import FeedRepository
from central_server.repository.files import unwritable
from central_server.repository.fleet import FleetRepository
from central_server.repository.keys import Keys
from central_server.repository.layout import FEED, FLEET, Layout, share
from central_server.repository.rotation import Rotation, renew_root, rotate
from central_server.repository.status import RepositoryStatus, status
from central_server.repository.tree import Tree
from central_server.settings import Settings

_LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in (FEED, FLEET)}


def add(commands: Subcommands) -> None:
    """`repository` and what comes under it."""
    group = commands.add_parser("repository", help="the signed repositories, feed and fleet", parents=[common()])
    actions = group.add_subparsers(required=True, metavar="ACTION")

    def action(name: str, text: str, run: object) -> argparse.ArgumentParser:
        parser = actions.add_parser(name, help=text, description=text, parents=[common()])
        parser.add_argument("repository", choices=tuple(_LAYOUTS), help="feed: dossiers; fleet: everything else")
        parser.set_defaults(run=run)
        return parser

    init = action("init", "make keys, the first root and the root file for kiosks", _init)
    init.add_argument(
        "--share", action="append", default=[], metavar="ROLE=M/N", help="N keys for a role, M of which must sign"
    )
    publish = action("publish", "feed: publish once; fleet: sign files, or sign anew what is there", _publish)
    publish.add_argument(
        "--force",
        action="store_true",
        help="feed: a fresh snapshot now, though what is published claims a later time",
    )
    publish.add_argument("--folder", type=Path, metavar="DIR", help="fleet: sign these files, beside what is there")
    publish.add_argument("--remove", action="append", default=[], metavar="PATH", help="fleet: take a file out")
    change = action("rotate", "change a role's keys, or renew the root", _rotate)
    kind = change.add_mutually_exclusive_group(required=True)
    kind.add_argument("--role", metavar="ROLE", help="new keys for this role, and a new root that says so")
    kind.add_argument("--renew", action="store_true", help="the same keys in a new root, for another year")
    kind.add_argument("--content", action="store_true", help="feed: a new key for the dossier files from now on")
    change.add_argument("--key", type=int, metavar="N", help="only the role's Nth key, as `status` counts them")
    look = action("status", "versions, keys, expiry; exit 1 where something needs a hand soon", _status)
    action("verify", "check all that a kiosk would check; exit 1 where something is wrong", _verify)
    for parser in (publish, change, look):
        parser.add_argument(
            "--keys", type=Path, action="append", default=[], metavar="DIR", help="look for keys here as well: a stick"
        )


def _init(options: argparse.Namespace, settings: Settings) -> int:
    at = places(settings, options.repository)
    shares = dict(_share(text) for text in options.share)
    layout = _LAYOUTS[options.repository].with_keys(shares)
    now = vietnam_time.now()
    if options.repository == "feed":
        FeedRepository.create(at.folder, at.keys_folder, at.root_file, now, layout=layout)
    else:
        FleetRepository.create(at.folder, at.keys_folder, at.root_file, now, at.lifetime, layout=layout)
    show(
        options,
        {"folder": at.folder, "keys_folder": at.keys_folder, "root_file": at.root_file},
        [
            f"Made {at.folder}.",
            f"Bring {at.root_file} to the kiosks by a way you trust.",
            f"Copy {at.keys_folder} to two safe places, then take {at.keys_folder / 'root'} off this machine.",
        ],
    )
    return 0


def _share(text: str) -> tuple[str, tuple[int, int]]:
    role, _, part = text.partition("=")
    return role, share(part)


def _publish(options: argparse.Namespace, settings: Settings) -> int:
    if options.repository == "fleet":
        return _publish_fleet(options, settings)
    if options.folder is not None or options.remove:
        raise ServerError("--folder and --remove are for fleet: the feed's files come from the database.")
    from central_server.publishing import publish_once

    _tree(options, places(settings, "feed")).require()
    with closing(Database(settings)) as database:
        done = publish_once(database.engine, settings, vietnam_time.now(), force=options.force)
    written = f"{done.dossiers} dossiers, {done.files} files, {done.size_bytes} bytes"
    show(options, done, [f"{done.outcome.value}: seq {done.seq}, {written}"])
    return 0


def _publish_fleet(options: argparse.Namespace, settings: Settings) -> int:
    if options.force:
        raise ServerError("--force is for feed: the fleet's files are signed whenever they are published.")
    at, now = places(settings, "fleet"), vietnam_time.now()
    repository = FleetRepository(at.folder, at.keys_folder, options.keys)
    waiting: tuple[str, ...] = ()
    files: dict[str, bytes] = {}
    if options.folder is None and not options.remove:
        roles, waiting = repository.renew(now=now, lifetime=at.lifetime)
    else:
        files = collect(options.folder) if options.folder is not None else {}
        roles = repository.publish(files, options.remove, now=now, lifetime=at.lifetime)
    show(
        options,
        {"files": sorted(files), "removed": options.remove, "signed": roles, "not_signed": waiting},
        [
            *(f"published {name}" for name in sorted(files)),
            *(f"removed {name}" for name in options.remove),
            f"Signed anew: {', '.join((*roles, 'snapshot', 'timestamp'))}.",
            *(f"Left as it was, its keys are not here: {role}." for role in waiting),
        ],
    )
    return 0


def _rotate(options: argparse.Namespace, settings: Settings) -> int:
    at, now = places(settings, options.repository), vietnam_time.now()
    if options.key is not None and options.role is None:
        raise ServerError("--key names a key of a role: give --role too.")
    if options.content:
        return _rotate_content(options, settings)
    tree = _tree(options, at)
    if options.renew:
        done = renew_root(tree, at.root_file, now)
    else:
        done = rotate(tree, options.role, options.key, at.root_file, now=now, lifetime=at.lifetime)
    show(options, done, _rotation_lines(done, at))
    return 0


def _rotation_lines(done: Rotation, at: Places) -> list[str]:
    return [
        f"The root is version {done.root_version}; {at.root_file} is for new kiosks, the others follow by themselves.",
        *(f"New key: {path}. Copy it to two safe places." for path in done.made),
        *(f"Of no use any more: {path}. Destroy it and its copies." for path in done.retired),
    ]


def _rotate_content(options: argparse.Namespace, settings: Settings) -> int:
    from central_server.publishing import publish_once
    from central_server.publishing.content_keys import begin_epoch
    from central_server.publishing.lock import only_publisher

    if options.repository != "feed":
        raise ServerError("--content is for feed: only dossier files are encrypted.")
    now = vietnam_time.now()
    with closing(Database(settings)) as database:
        try:
            with only_publisher(database.engine):
                begin_epoch(Path(settings.feed.keys_folder))
        except OSError as error:
            raise unwritable(error) from error
        done = publish_once(database.engine, settings, now)
    show(options, done, [f"Dossier files after seq {done.seq} are for a new key; its keyring is published."])
    return 0


def _status(options: argparse.Namespace, settings: Settings) -> int:
    at = places(settings, options.repository)
    found = status(_tree(options, at), now=vietnam_time.now(), lifetime=at.lifetime)
    show(options, found, _status_lines(found))
    return 1 if found.warnings else 0


def _status_lines(found: RepositoryStatus) -> list[str]:
    lines = [f"{found.repository} in {found.folder}: {found.files} files, {found.size_bytes} bytes"]
    if found.head is not None:
        head = found.head
        lines.append(
            f"seq {head.seq} as of {head.as_of.isoformat()}: snapshot {head.snapshot_seq}, {head.deltas} deltas"
        )
    for role in found.roles:
        keys = ", ".join(f"{key.number}{'' if key.here else ' (not here)'}" for key in role.keys)
        life = "not published yet" if role.expires is None else f"expires {role.expires:%Y-%m-%d %H:%M} UTC"
        left = "" if role.days_left is None else f" ({role.days_left} days)"
        version = "-" if role.version is None else role.version
        lines.append(f"{role.role:<10} version {version}, {role.threshold} of keys {keys}, {life}{left}")
    return [*lines, *(f"WARNING {text}" for text in found.warnings)]


def _verify(options: argparse.Namespace, settings: Settings) -> int:
    at = places(settings, options.repository)
    findings = verify(_tree(options, at), at.root_file, vietnam_time.now())
    show(options, {"findings": findings}, findings or [f"{at.folder}: a kiosk would take all of it."])
    return 1 if findings else 0


def _tree(options: argparse.Namespace, at: Places) -> Tree:
    others = tuple(getattr(options, "keys", ()))
    return Tree(at.folder, Keys(at.keys_folder, others), _LAYOUTS[options.repository])
