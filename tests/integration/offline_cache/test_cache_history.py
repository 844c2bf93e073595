"""Any history, any cursor: the snapshot of a place and the deltas beyond it hold what the last place's snapshot holds.

The reference publisher here is the contract's shape of the feed and nothing else: publication n writes a delta for
every power of two that divides n, and the head lists the newest two of each level.
"""

from __future__ import annotations

import contextlib
import copy
import datetime
import random
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline_cache.contract import schema
from offline_cache.contract.dossier import Dossier, Status
from offline_cache.contract.feed import DeltaRef, delta_path
from offline_cache.layout import DATABASE_NAME, read_pointer
from offline_cache.sync import Outcome, bring_to_head

Make = Callable[..., Any]
AS_OF = datetime.datetime(2026, 10, 8, 9, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
CANARY = "H49.00-200101-0001"
CODES = [f"H49.22-261008-{serial:04}" for serial in range(12)]
PRINTED = ["0975261008", "0976261008", *CODES[:3]]
"""Few, so that dossiers often share one, give it up, or print another's code."""


@dataclass
class State:
    """What is known at one place of the sequence."""

    dossiers: dict[str, Dossier]
    closed: set[str] = field(default_factory=set)

    def numbers(self) -> set[tuple[str, str]]:
        return {pair for dossier in self.dossiers.values() for pair in schema.numbers_of(dossier)}

    def meaning(self, number: str) -> tuple[frozenset[str], bool]:
        return frozenset(code for told, code in self.numbers() if told == number), number in self.closed


class Publisher:
    """A history, kept whole: every state, and from them every delta."""

    def __init__(self, canary: Dossier, delta: Make, chance: random.Random) -> None:
        self._delta, self._chance = delta, chance
        self.states = [State({canary.dossier_code: canary})]
        self.levels: dict[int, list[Any]] = {}

    def publish(self) -> None:
        state = copy.deepcopy(self.states[-1])
        for _ in range(self._chance.randrange(1, 5)):
            self._change(state)
        self.states.append(state)
        seq = len(self.states) - 1
        level = 0
        while seq % (1 << level) == 0 and 1 << level <= seq:
            made = self._between(seq - (1 << level), seq)
            self.levels[level] = [*self.levels.get(level, []), made][-2:]
            level += 1

    def deltas(self) -> list[Any]:
        return [delta for deltas in self.levels.values() for delta in deltas]

    def _change(self, state: State) -> None:
        code = self._chance.choice(CODES)
        known = state.dossiers.pop(code, None)
        if known is not None and self._chance.random() < 0.4:
            state.closed |= {number for number, _ in schema.numbers_of(known)} - {told for told, _ in state.numbers()}
            return
        printed = self._chance.choice([code, *PRINTED])
        state.dossiers[code] = Dossier(
            dossier_code=code, receipt_number=printed, procedure=f"Thủ tục {self._chance.randrange(30)}",
            agency=f"Sở {self._chance.randrange(5)}", status=self._chance.choice(list(Status)), applicant="N*** A",
            updated=AS_OF,
        )  # fmt: skip
        state.closed -= {number for number, _ in schema.numbers_of(state.dossiers[code])}

    def _between(self, from_seq: int, seq: int) -> Any:
        """Everything that changed at any place in between, as it is at `seq`."""
        codes: set[str] = set()
        numbers: set[str] = set()
        for before, after in zip(self.states[from_seq:seq], self.states[from_seq + 1 : seq + 1], strict=True):
            both = before.dossiers.keys() | after.dossiers.keys()
            codes |= {code for code in both if before.dossiers.get(code) != after.dossiers.get(code)}
            told = {number for number, _ in before.numbers() | after.numbers()} | before.closed | after.closed
            numbers |= {number for number in told if before.meaning(number) != after.meaning(number)}
        now = self.states[seq]
        meanings = {number: now.meaning(number) for number in numbers}
        return self._delta(
            from_seq, seq, [now.dossiers[code] for code in codes & now.dossiers.keys()],
            removed=sorted(codes - now.dossiers.keys()),
            touched={number: None if closed else sorted(codes) for number, (codes, closed) in meanings.items()},
        )  # fmt: skip


def _content(database: Path) -> dict[str, Any]:
    """Everything that a look-up could tell, words for their ids."""
    with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        numbers = connection.execute("SELECT number, dossier_code FROM number").fetchall()
        return {
            "answers": {
                number: sorted(
                    (schema.from_row(row, AS_OF) for row in connection.execute(schema.LOOKUP_SQL, (number,))),
                    key=lambda dossier: dossier.dossier_code,
                )
                for number, _ in numbers
            },
            "numbers": sorted(numbers),
            "dossiers": sorted(connection.execute("SELECT * FROM dossier").fetchall()),
            "closed": sorted(connection.execute("SELECT number FROM closed").fetchall()),
            "meta": connection.execute("SELECT * FROM meta").fetchall(),
        }


@pytest.mark.usefixtures("key_file")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), length=st.integers(1, 20), data=st.data())
def test_any_way_to_the_head_holds_what_its_snapshot_holds(
    local_feed: Any, publication: Make, delta: Make, heavy: Any, dossiers: Make, key_file: Path,
    seed: int, length: int, data: st.DataObject,
) -> None:  # fmt: skip
    publisher = Publisher(dossiers(1)[0], delta, random.Random(seed))
    for _ in range(length):
        publisher.publish()

    def at(seq: int, **parts: Any) -> Any:
        state = publisher.states[seq]
        return publication("g1", seq, dossiers=list(state.dossiers.values()), closed=sorted(state.closed), **parts)

    deltas = publisher.deltas()
    refs = [DeltaRef(made.from_seq, made.seq, AS_OF, "", 1, 1) for made in deltas]
    reachable = [seq for seq in range(length) if delta_path(refs, seq, length) is not None]
    assert length - 1 in reachable
    start = data.draw(st.sampled_from(reachable))
    with tempfile.TemporaryDirectory() as scratch:
        root, whole = Path(scratch, "cache"), Path(scratch, "whole")
        local_feed.publish(at(start))
        bring_to_head(local_feed.source, root, key_file)
        local_feed.publish(at(length, deltas=deltas, snapshot_changes=heavy))
        report = bring_to_head(local_feed.source, root, key_file)
        local_feed.publish(at(length))
        bring_to_head(local_feed.source, whole, key_file)

        assert report.outcome is Outcome.ADVANCED
        assert report.files <= 2 * length.bit_length()
        content = _content(root / read_pointer(root).folder / DATABASE_NAME)
        assert content == _content(whole / read_pointer(whole).folder / DATABASE_NAME)
        assert content["meta"] == [("g1", length, AS_OF.isoformat())]
        assert CANARY in content["answers"]


@pytest.mark.parametrize("length", [1, 2, 7, 64, 100])
def test_a_cache_that_stayed_behind_takes_a_handful_of_files(length: int) -> None:
    levels: dict[int, list[DeltaRef]] = {}
    for seq in range(1, length + 1):
        for level in range(seq.bit_length()):
            if seq % (1 << level) == 0:
                made = DeltaRef(seq - (1 << level), seq, AS_OF, "", 5000 << level, 1)
                levels[level] = [*levels.get(level, []), made][-2:]
    refs = [ref for level in levels.values() for ref in level]

    paths = [delta_path(refs, seq, length) for seq in range(length - 1, -1, -1)]

    assert paths[0] is not None
    assert len(paths[0]) == 1
    reached = [path for path in paths if path is not None]
    assert len(reached) >= length // 2
    assert all(len(path) <= 2 * length.bit_length() for path in reached)
