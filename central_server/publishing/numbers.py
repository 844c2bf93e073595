"""What a kiosk may know of a number by itself: one rule, for snapshots and deltas alike.

Left out, so that the kiosk asks the server, is a number that one agency gave to two dossiers, and one that also belongs
to a dossier that was closed. With either, the cache would show somebody else's dossier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, literal, select

from central_server import tables
from central_server.statements import among

_PER_BATCH = 2000
_CLOSED = ""
"""In the place of a dossier's code: no dossier has an empty one."""

_Holders = tuple[str, Sequence[str]]
"""A number and whose it is, `_CLOSED` for each dossier that was closed."""


class Meaning(NamedTuple):
    """A number's whole meaning on a kiosk; no dossier and not closed: unknown there."""

    number: str
    dossier_codes: Sequence[str]
    closed: bool


def meanings(connection: Connection, only: Sequence[str] | None = None) -> Iterator[list[Meaning]]:
    """The meaning of every number that has a dossier or a closed mark, in order and in batches; of `only` those few."""
    every = _holders(connection, only)
    while some := list(islice(every, _PER_BATCH)):
        agencies = _agencies(connection, some)
        yield [_meaning(number, codes, agencies) for number, codes in some]


def _meaning(number: str, codes: Sequence[str], agencies: Mapping[str, str]) -> Meaning:
    if len(codes) == 1:
        return Meaning(number, (), True) if codes[0] == _CLOSED else Meaning(number, codes, False)
    dossiers = [code for code in codes if code != _CLOSED]
    is_closed = len(dossiers) < len(codes)
    given_twice = len({agencies[code] for code in dossiers}) < len(dossiers)
    return Meaning(number, () if is_closed or given_twice else dossiers, is_closed and not dossiers)


def _holders(connection: Connection, only: Sequence[str] | None) -> Iterator[_Holders]:
    number, closed = tables.number.c, tables.closed.c
    held, gone = select(number.number, number.dossier_code), select(closed.number, literal(_CLOSED))
    if only is not None:
        held = held.where(among(connection, number.number, only))
        gone = gone.where(among(connection, closed.number, only))
    query = held.union_all(gone).order_by("number", "dossier_code")
    rows = connection.execute(query, execution_options={"yield_per": _PER_BATCH})
    for text, group in groupby(rows, key=itemgetter(0)):
        yield text, [row[1] for row in group]


def _agencies(connection: Connection, some: Sequence[_Holders]) -> dict[str, str]:
    """Who issued the dossiers that share a number with another."""
    shared = sorted({code for _, codes in some if len(codes) > 1 for code in codes})
    if not shared:
        return {}
    row = tables.dossier.c
    query = select(row.dossier_code, row.agency).where(among(connection, row.dossier_code, shared))
    return {row[0]: row[1] for row in connection.execute(query)}
