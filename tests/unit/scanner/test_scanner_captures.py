"""Every capture in `captures/` decodes as it did when it was recorded. The first ones are of no real scanner: they were
made from the protocols' documents, one for each decoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.capture.files import read
from scanner.capture.replaying import differences, replayed
from scanner.profile import Transport

CAPTURES = sorted((Path(__file__).parent / "captures").glob("*.jsonl"))


@pytest.mark.parametrize("path", CAPTURES, ids=[path.stem for path in CAPTURES])
def test_a_capture_decodes_as_it_did(path: Path) -> None:
    header, recorded = read(path)
    assert any(one.outcomes for one in recorded), "a capture without an outcome proves nothing"
    assert differences(recorded, replayed(header, recorded)) == []


def test_there_is_one_for_every_transport() -> None:
    assert {read(path)[0].profile.transport for path in CAPTURES} == set(Transport)
