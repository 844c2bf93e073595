"""Which deltas a publication writes and which a head lists. Pure arithmetic over places of the sequence.

Counted from the generation's first publication (0), publication n writes for every power of two that divides n one
delta over that many publications: every second one over two, every fourth over four. A head lists the newest two of
each span. So whoever is m publications behind needs some log2(m) files, and every place within reach has a way to the
head.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from offline_cache.contract.feed import MAX_DELTAS, DeltaRef

_LISTED_OF_EACH = 2
LONGEST_SPAN = 1 << (MAX_DELTAS // _LISTED_OF_EACH - 1)


def bases(first_seq: int, seq: int) -> list[int]:
    """From where the deltas that `seq` writes begin, the nearest first; none for the first of a generation."""
    count = seq - first_seq
    spans = (1 << level for level in range(LONGEST_SPAN.bit_length()))
    return [seq - span for span in spans if count and count % span == 0]


def listed(deltas: Iterable[DeltaRef]) -> tuple[DeltaRef, ...]:
    """The newest two of each span, in the order of the sequence."""
    by_span: defaultdict[int, list[DeltaRef]] = defaultdict(list)
    for delta in deltas:
        by_span[delta.seq - delta.from_seq].append(delta)
    newest = (sorted(some, key=lambda delta: delta.seq)[-_LISTED_OF_EACH:] for some in by_span.values())
    return tuple(sorted((delta for some in newest for delta in some), key=lambda delta: (delta.seq, delta.from_seq)))
