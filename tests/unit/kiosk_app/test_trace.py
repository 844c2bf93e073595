from __future__ import annotations

import json
from time import monotonic

import pytest

from kiosk_app.errors import KioskError
from kiosk_app.trace import Trace

FIELDS = {"t", "event", "screen", "outcome", "source", "scan_to_painted_ms"}


def test_each_event_is_one_json_line_with_the_fields_of_the_format(tmp_path):
    path = tmp_path / "trace.jsonl"
    with Trace(path) as trace:
        trace.write("scan", at=12.5)
        trace.write("answer", screen="result", outcome="found", source="cache")
        trace.write("screen", screen="result")
        trace.write("painted", at=12.75, screen="result", outcome="found", source="cache", scan_to_painted_ms=250.0)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["event"] for line in lines] == ["scan", "answer", "screen", "painted"]
    assert lines[0] == {"t": 12.5, "event": "scan"}
    assert lines[3] == {"t": 12.75, "event": "painted", "screen": "result", "outcome": "found", "source": "cache",
                        "scan_to_painted_ms": 250.0}  # fmt: skip
    assert all(set(line) <= FIELDS for line in lines)


def test_a_time_that_is_not_given_is_now(tmp_path):
    before = monotonic()
    with Trace(tmp_path / "t") as trace:
        trace.write("screen", screen="idle")
    assert before <= json.loads((tmp_path / "t").read_text())["t"] <= monotonic()


def test_a_line_is_on_disk_as_soon_as_it_is_written(tmp_path):
    with Trace(tmp_path / "t") as trace:
        trace.write("scan")
        assert (tmp_path / "t").read_bytes().endswith(b"}\n")
        trace.write("screen")
        assert len((tmp_path / "t").read_bytes().splitlines()) == 2


def test_without_a_file_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Trace(None) as trace:
        trace.write("scan")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    path = tmp_path / "no" / "such" / "folder"
    with pytest.raises(KioskError, match="trace") as caught:
        Trace(path)
    assert str(path) in str(caught.value)
