from __future__ import annotations

import argparse

import pytest

from kiosk_app import cli

WRONG_SIZES = ["", "x", "1920", "1920x", "x1080", "0x100", "100x0", "-1x5", "1920x1080x3",
               "7681x1080", "239x1080", "1920x16384", "1x1",
               "a x b", "1e3x10", "12.5x10", "²x5", " 10x10"]  # fmt: skip


@pytest.mark.parametrize(("text", "size"), [("1920x1080", (1920, 1080)), ("1080X1920", (1080, 1920)),
                                            ("240x240", (240, 240)),
                                            ("7680x4320", (7680, 4320))])  # fmt: skip
def test_a_size(text, size):
    assert cli._size(text) == size


@pytest.mark.parametrize("text", WRONG_SIZES)
def test_what_is_no_size_is_said_to_be_none(text):
    with pytest.raises(argparse.ArgumentTypeError, match="width x height") as caught:
        cli._size(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize("arguments", [
    [], ["nonsense"], ["run", "--size", "big"], ["run", "--no-server"], ["run", "--stop-after", "soon"],
    ["run", "--config"], ["lookup"], ["sync"], ["demo", "--config", "x"], ["--version-of-what"],
])  # fmt: skip
def test_wrong_usage_ends_with_2_and_says_how_it_is_used(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage: kiosk" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "demo", "sync", "lookup", "doctor"])
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([command, "--help"])
    assert caught.value.code == 0
    assert f"usage: kiosk {command}" in capsys.readouterr().out
