"""The first start: one question at a time."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.flow.views import SetUp
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import words
from kiosk_app.viewmodels.role import Role
from kiosk_app.viewmodels.staff import said

ICONS = {"language": "globe", "centre": "place", "server": "server", "token": "lock", "scanner": "barcode",
         "review": "papers", "done": "check"}  # fmt: skip
"""Questions in their order, and the sign that each stands under."""
_DIGITS = "1234567890"
_KEYS = {
    "lower": ("qwertyuiop", "asdfghjkl-", "zxcvbnm./:"),
    "upper": ("QWERTYUIOP", "ASDFGHJKL_", "ZXCVBNM./:"),
    "symbols": ("`_.\\/?=&%+", "~@#$!*,;^|", "()[]{}<>'\""),
}
_LETTERS = ("qwertyuiop", "asdfghjkl-", "zxcvbnm .,")
_TYPED = frozenset({"centre", "server", "token"})
_MOST_DOTS = 16
_SCANNER_TEST = "scanner"
"""Its rows are the staff's scanner test, in the staff's words."""


@dataclass(frozen=True, slots=True)
class SetUpProps:
    """All of it plain text. `entry` is what was typed, of a secret only dots; `types` where something is typed at all.

    `place` says how far one has come. `key_rows`: each string is a row of keys. `commands` are values of `run`, as long
    as their labels.
    """

    step: str
    place: str
    icon: str
    title: str
    body: str
    note: str
    note_role: str
    running: bool
    types: bool
    entry: str
    key_rows: tuple[str, ...]
    layer: str
    erase: str
    confirm: str
    commands: tuple[str, ...]
    command_labels: tuple[str, ...]
    previous: str
    following: str
    row_labels: tuple[str, ...]
    row_texts: tuple[str, ...]
    row_roles: tuple[str, ...]


def derive(view: SetUp, moment: Moment, texts: Texts) -> SetUpProps:
    """What this question says, and what can be touched."""
    types = view.step in _TYPED
    commands = _commands(view, texts)
    note, role = _note(view, moment, texts)
    table = "staff" if view.step == _SCANNER_TEST else "set_up"
    return SetUpProps(
        step=view.step, place=_place(view, texts), icon=ICONS[view.step],
        title=texts.plain(f"set_up.{view.step}.title"), body=texts.plain(f"set_up.{view.step}.body"),
        note=note, note_role=role, running=view.running, types=types, entry=_entry(view, texts),
        key_rows=_keys(view) if types else (),
        layer=texts.plain(f"set_up.layer_{view.layer}") if view.step in {"server", "token"} else "",
        erase=texts.plain("staff.erase") if types else "", confirm=_confirm(view, texts),
        commands=tuple(commands), command_labels=tuple(commands.values()),
        previous=texts.plain("set_up.previous") if view.page > 0 else "",
        following=texts.plain("set_up.following") if view.page < view.pages - 1 else "",
        row_labels=tuple(texts.plain(f"{table}.topic.{topic}") for topic, _ in view.rows),
        row_texts=tuple(said(f"{table}.row", finding, moment, texts) for _, finding in view.rows),
        row_roles=tuple(Role.READY if finding.good else Role.ACT for _, finding in view.rows),
    )  # fmt: skip


def _place(view: SetUp, texts: Texts) -> str:
    """Of the questions; after the last one there is nothing to count."""
    asked = [step for step in ICONS if step != "done"]
    if view.step not in asked:
        return ""
    return texts.plain("set_up.place", number=asked.index(view.step) + 1, count=len(asked))


def _note(view: SetUp, moment: Moment, texts: Texts) -> tuple[str, str]:
    if view.running:
        return texts.plain("set_up.note.working"), Role.SEA
    if view.note is None:
        return "", ""
    return said("set_up.note", view.note, moment, texts), Role.READY if view.note.good else Role.ACT


def _entry(view: SetUp, texts: Texts) -> str:
    if view.step == "token":
        dots = "•" * min(view.typed, _MOST_DOTS)
        return texts.plain("set_up.typed", dots=dots, count=view.typed) if view.typed else ""
    return view.text


def _keys(view: SetUp) -> tuple[str, ...]:
    return _LETTERS if view.step == "centre" else (_DIGITS, *_KEYS[view.layer])


def _confirm(view: SetUp, texts: Texts) -> str:
    match view.step:
        case "server" | "token" | "scanner":
            return texts.plain("set_up.next")
        case "review":
            return texts.plain("set_up.save")
        case "done":
            return texts.plain("set_up.restart")
        case _:
            return ""


def _commands(view: SetUp, texts: Texts) -> dict[str, str]:
    match view.step:
        case "language":
            offered = {f"language:{code}": name for code, name in texts.languages.items()}
            return {**offered, "media": texts.plain("set_up.media")}
        case "centre":
            chosen = {f"choose:{value}": _unbroken(name) for value, name in view.choices}
            return {**chosen, "choose:": texts.plain("set_up.other_centre")}
        case _:
            return {}


def _unbroken(name: str) -> str:
    """A venue's name without a word that stands alone on the last line."""
    head, _, last = words.compounds_whole(name).rpartition(" ")
    alone = head and "\N{NO-BREAK SPACE}" not in last
    return f"{head}\N{NO-BREAK SPACE}{last}" if alone else f"{head} {last}".lstrip()
