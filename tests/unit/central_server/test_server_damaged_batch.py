from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central_server.intake.damaged_batch import split

_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(records=st.lists(_JSON, max_size=5), before=_JSON, after=_JSON, indent=st.none() | st.integers(0, 2))
def test_what_is_not_damaged_is_split_as_it_stands(
    records: list[Any], before: Any, after: Any, indent: int | None
) -> None:
    body = json.dumps({"before": before, "data": records, "after": after}, indent=indent).encode()
    parts = split(body, b"data")
    assert parts is not None
    assert json.loads(parts[0]) == {"before": before, "data": [], "after": after}
    assert [json.loads(bytes(record)) for record in parts[1]] == records


@given(st.binary(max_size=80) | st.text('{}[],:"\\da t', max_size=40).map(str.encode))
def test_any_bytes_are_split_or_not(body: bytes) -> None:
    parts = split(b'{"data": [' + body, b"data")
    assert parts is None or b'"data": [' in parts[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"data": 5}',
        b'{"data": [1, 2',
        b'{"data": [1, {"a": 2]}',
        b'{"x": {"data": [1]}}',
        b'{"data": ["a}]}',
    ],
)
def test_where_no_record_can_be_told_apart_nothing_is(body: bytes) -> None:
    assert split(body, b"data") is None
