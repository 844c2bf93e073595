"""The publisher's own notes: which change and which day each place of the sequence holds."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from central_server import tables, vietnam_time
from central_server.publishing.changes import Since

_SIGNED = "signed"
"""The name of a sequence beside the changes'."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a kiosk at `seq` of `generation` knows."""

    seq: int
    generation: str
    change_seq: int
    as_of: datetime.datetime

    @property
    def since(self) -> Since:
        """The same, as the question for what changed after it."""
        return Since(self.change_seq, self.as_of.astimezone(vietnam_time.VIETNAM).date())


def new_generation(seq: int) -> str:
    """A name for a history that begins at `seq`."""
    return f"{seq}-{secrets.token_hex(6)}"


def first_seq(generation: str) -> int:
    """Where a history begins."""
    return int(generation.partition("-")[0])


def at(connection: Connection, generation: str, seq: int) -> Record | None:
    """The record of one place, None where there is none of this generation."""
    row = connection.execute(select(tables.publication).where(tables.publication.c.seq == seq)).first()
    if row is None or row.generation != generation:
        return None
    return Record(row.seq, row.generation, row.change_seq, datetime.datetime.fromisoformat(row.as_of))


def newest_seq(connection: Connection) -> int:
    """The highest place ever noted, signed or not; 0 for none."""
    return connection.execute(select(func.max(tables.publication.c.seq))).scalar() or 0


def signed_seq(connection: Connection) -> int:
    """The highest place that was certainly signed: kiosks may be there."""
    row = tables.change.c
    return connection.execute(select(row.seq).where(row.name == _SIGNED)).scalar() or 0


def mark_signed(connection: Connection, seq: int) -> None:
    """Note that `seq` was signed."""
    connection.execute(delete(tables.change).where(tables.change.c.name == _SIGNED))
    connection.execute(insert(tables.change).values(name=_SIGNED, seq=seq))


def write(connection: Connection, record: Record) -> None:
    """Note what `record.seq` holds, in place of what an unsigned attempt noted."""
    row = tables.publication.c
    connection.execute(delete(tables.publication).where(row.seq >= record.seq))
    connection.execute(
        insert(tables.publication).values(
            seq=record.seq,
            generation=record.generation,
            change_seq=record.change_seq,
            as_of=record.as_of.isoformat(),
        )
    )


def prune(connection: Connection, oldest: Record) -> None:
    """Forget the places before `oldest`, and the tombstones that a kiosk there knows."""
    connection.execute(delete(tables.publication).where(tables.publication.c.seq < oldest.seq))
    connection.execute(delete(tables.dropped).where(tables.dropped.c.change_seq <= oldest.change_seq))
