"""The JSON schema in the docs is that of the types, and says yes and no where they do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from offline_cache.contract.directory import json_schema
from offline_cache.contract.directory_reading import default_bytes

FILE = Path(__file__).resolve().parents[3] / "docs" / "directory.schema.json"


def test_the_file_in_the_docs_is_in_step_with_the_types() -> None:
    assert FILE.read_bytes() == json_schema(), "Run: kiosk-admin directory schema > docs/directory.schema.json"


@pytest.fixture(scope="module")
def schema() -> Any:
    return jsonschema_rs.validator_for(json.loads(FILE.read_bytes()), validate_formats=True)


@pytest.fixture
def document() -> Any:
    return json.loads(default_bytes())


def test_what_ships_keeps_it(schema: Any, document: Any) -> None:
    schema.validate(document)


BROKEN: dict[str, Callable[[Any], object]] = {
    "a missing field": lambda document: document.pop("name"),
    "a missing field within": lambda document: document["venues"][3].pop("source"),
    "an unknown field": lambda document: document["venues"][3].update(adress="x"),
    "http": lambda document: document["sites"][0].update(url="http://dichvucong.gov.vn"),
    "a name without end": lambda document: document["venues"][3]["name"].update(vi="x" * 10_000),
    "no date": lambda document: document.update(as_of="yesterday"),
    "a kind of its own": lambda document: document["venues"][3].update(kind="bank"),
    "an eighth weekday": lambda document: document["venues"][3].update(
        hours=[{"weekdays": [8], "opens": "07:00", "closes": "08:00"}]
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_the_types_refuse_it_refuses(schema: Any, document: Any, case: str) -> None:
    BROKEN[case](document)
    assert not schema.is_valid(document)
