"""A feed that has been published for months, made in a second: its head.json lists as many deltas as one can.

What a poll with changes costs depends on how long head.json is, and that grows with every doubling of the number of
publications until it lists `MAX_DELTAS`. A million publications would take days here, so the sequence begins at a high
place, and the first head is published once more with the deltas that such a history would have left. They name files
that nobody made: no kiosk needs them, and the real publisher carries them along as it does its own.
"""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path

import msgspec
from sqlalchemy import Engine, insert

from central_server import tables, vietnam_time
from central_server.repository.feed import FeedRepository
from central_server.settings import FeedSettings
from offline_cache.contract.feed import HEAD_TARGET, MAX_DELTAS, DeltaRef, Head

_PUBLICATIONS = 3_000_000
"""One every ten seconds for a year."""
_BYTES_OF_A_SPAN = 2_500
_MOST_BYTES = 9_000_000
_LIFETIME = datetime.timedelta(hours=24)


def begin(engine: Engine) -> None:
    """Before the first publication: let the sequence begin as if another history had gone before it."""
    with tables.writing(engine).begin() as connection:
        connection.execute(
            insert(tables.publication).values(
                seq=_PUBLICATIONS, generation="0-before", change_seq=0, as_of=vietnam_time.now().isoformat()
            )
        )


def lengthen(feed: FeedSettings) -> None:
    """After the first publication: publish its head again, with deltas of every span."""
    repository = FeedRepository.open(Path(feed.folder), Path(feed.keys_folder))
    head = msgspec.json.decode(repository.target(HEAD_TARGET) or b"", type=Head)
    snapshot = Path(feed.folder) / "targets" / f"{head.snapshot.sha256}.{head.snapshot.target}"
    repository.publish(
        {
            head.snapshot.target: snapshot,
            head.keyring: repository.target(head.keyring) or b"",
            HEAD_TARGET: msgspec.json.encode(msgspec.structs.replace(head, deltas=_deltas(head))),
        },
        now=vietnam_time.now(),
        lifetime=_LIFETIME,
    )


def _deltas(head: Head) -> tuple[DeltaRef, ...]:
    """Two of each span, none of which leads to the head itself."""
    made = []
    for level in range(MAX_DELTAS // 2):
        span = 1 << level
        for back in (1, 0):
            seq = head.seq - 1 - back * span
            size = min(span * _BYTES_OF_A_SPAN, _MOST_BYTES)
            digest = hashlib.sha256(f"{span} {back}".encode()).hexdigest()
            made.append(DeltaRef(seq - span, seq, head.as_of.astimezone(datetime.UTC), digest, size, 3 * size))
    return tuple(made)
