"""A feed that goes on by deltas from a snapshot that costs more than they do."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from offline_cache.contract.dossier import Dossier, Status

Make = Callable[..., Any]
BULK = [f"H49.99-250101-{number:032x}" for number in random.Random(7).sample(range(1 << 62), 3000)]


@pytest.fixture
def bulk() -> list[str]:
    """Closed numbers, so that a snapshot costs more than a delta."""
    return BULK


@pytest.fixture
def publish(local_feed: Any, publication: Make, bulk: list[str]) -> Callable[..., None]:
    """Publish sequence `seq` of generation g1 with these deltas; what the snapshot holds may be given."""

    def put(seq: int, *deltas: Any, **parts: Any) -> None:
        local_feed.publish(publication("g1", seq, **({"closed": bulk, "deltas": deltas} | parts)))

    return put


@pytest.fixture
def finished(dossiers: Make) -> list[Dossier]:
    """The first dossier after the canary, finished."""
    return [dossiers(2, Status.FINISHED)[1]]
