from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.choices import MAX_CHOICES, ChoiceFile
from scanner.errors import ChoicesError


def test_choices_are_kept_in_order_and_the_newest_when_they_are_many(tmp_path: Path) -> None:
    file = ChoiceFile(tmp_path / "scanners.json")
    assert file.read() == {}
    file.write({"046d:c31c S if00": "any keyboard scanner", "0403:6001 A if00": None})
    assert file.read() == {"046d:c31c S if00": "any keyboard scanner", "0403:6001 A if00": None}
    file.write({f"device {number}": None for number in range(MAX_CHOICES + 5)})
    assert next(iter(file.read())) == "device 5"
    assert [path.name for path in tmp_path.iterdir()] == ["scanners.json"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", "[" * 5000, '{"version": 2, "choices": {}}', '{"version": 1, "choices": {"a": 1}}', "\xff"],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "scanners.json"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ChoicesError, match=rf"{path}: .*choose again"):
        ChoiceFile(path).read()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ChoicesError, match="cannot be written"):
        ChoiceFile(tmp_path / "missing" / "scanners.json").write({})
    (tmp_path / "scanners.json").mkdir()
    with pytest.raises(ChoicesError, match="cannot be read"):
        ChoiceFile(tmp_path / "scanners.json").read()


def test_a_failed_write_leaves_the_old_choices(tmp_path: Path) -> None:
    file = ChoiceFile(tmp_path / "scanners.json")
    file.write({"a": None})
    (tmp_path / "scanners.json.new").mkdir()
    with pytest.raises(ChoicesError):
        file.write({"b": None})
    assert file.read() == {"a": None}


def test_it_is_plain_json_that_it_staff_can_read(tmp_path: Path) -> None:
    path = tmp_path / "scanners.json"
    ChoiceFile(path).write({"046d:c31c S if00": None})
    assert json.loads(path.read_text()) == {"version": 1, "choices": {"046d:c31c S if00": None}}
