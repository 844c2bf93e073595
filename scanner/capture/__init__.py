"""What a scanner sends, written down: `record`, `replay` and `watch --raw`. Never on a kiosk.

A capture holds what citizens scan. This package is therefore left out of `packages` in pyproject.toml: a wheel, and the
kiosk's image that is made of one, does not contain it, and `scanner.commands.line` then offers none of its commands.

tap.py         see what goes into a decoder
files.py       capture files
replaying.py   a capture file through a decoder again
raw.py         `watch --raw`
commands.py    the commands
"""
