"""Removing what nobody needs any more: never a root, never what the current metadata lists or the head vouches for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

from central_server.repository.metadata import Published
from central_server.repository.tree import Tree, clean_partials
from offline_cache.contract.feed import DELTA_FOLDER

_ROOT = re.compile(r"[0-9]+\.root\.json", re.ASCII)


def prune(tree: Tree, published: Published, *, oldest: datetime.datetime, vouched: set[str]) -> int:
    """Remove files whose time lies before `oldest`; returns how many. For whoever holds the repository's lock.

    Metadata goes before what it lists, so that whatever metadata is found names files that are there. Raises `OSError`.
    """
    clean_partials(tree)
    keep = {tree.metadata / name for name in (*published.metadata_names(), "timestamp.json")}
    keep |= {tree.target_path(name, target) for name, target in published.targets()}
    keep |= {tree.folder / path for path in vouched}
    removed = 0
    for path in _candidates(tree):
        if path not in keep and path.lstat().st_mtime < oldest.timestamp():
            path.unlink()
            removed += 1
    return removed


def _candidates(tree: Tree) -> Iterator[Path]:
    """Snapshots, then the roles they list, then targets, then deltas."""
    metadata = [path for path in sorted(tree.metadata.iterdir()) if not _ROOT.fullmatch(path.name)]
    yield from sorted(metadata, key=lambda path: not path.name.endswith(".snapshot.json"))
    yield from (path for path in tree.targets.rglob("*") if not path.is_dir())
    deltas = tree.folder / DELTA_FOLDER
    if deltas.is_dir():
        yield from (path for path in deltas.iterdir() if not path.is_dir())
