"""The first start: one question at a time."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.flow.views import SetUp
from kiosk_app.texts import Texts
from kiosk_app.viewmodels.role import Role
from kiosk_app.viewmodels.staff import said

_DIGITS = "1234567890"
_KEYS = {
    "lower": ("qwertyuiop", "asdfghjkl-", "zxcvbnm./:"),
    "upper": ("QWERTYUIOP", "ASDFGHJKL_", "ZXCVBNM./:"),
    "symbols": ("-_.:/?=&%+", "~@#$!*,;^|", "()[]{}<>'\""),
}
_LETTERS = ("qwertyuiop", "asdfghjkl-", "zxcvbnm .,")
_MOST_DOTS = 24
_OWN_ROWS = frozenset({"scanner"})
"""Steps whose rows are the scanner test's, with the staff's words."""


@dataclass(frozen=True, slots=True)
class SetUpProps:
    """All of it plain text. `entry` is what was typed, of a secret only dots; `types` where something is typed at all.

    `key_rows`: each string is a row of keys. `commands` are values of `run`, as long as their labels.
    """

    step: str
    title: str
    body: str
    note: str
    running: bool
    types: bool
    entry: str
    key_rows: tuple[str, ...]
    layer: str
    erase: str
    back: str
    cancel: str
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
    types = view.step in {"centre", "server", "token"}
    commands = _commands(view, texts)
    words = "staff.row" if view.step in _OWN_ROWS else "set_up.row"
    topics = "staff.topic" if view.step in _OWN_ROWS else "set_up.topic"
    return SetUpProps(
        step=view.step, title=texts.plain(f"set_up.{view.step}.title"), body=texts.plain(f"set_up.{view.step}.body"),
        note="" if view.note is None else said("set_up.note", view.note, moment, texts),
        running=view.running, types=types, entry=_entry(view, texts), key_rows=_keys(view) if types else (),
        layer=texts.plain("set_up.layer") if view.step in {"server", "token"} else "",
        erase=texts.plain("staff.erase") if types else "",
        back="" if view.step in {"language", "done"} else texts.plain("footer.back"),
        cancel="" if view.step == "done" else texts.plain("set_up.cancel"),
        confirm=_confirm(view, texts),
        commands=tuple(commands), command_labels=tuple(commands.values()),
        previous=texts.plain("set_up.previous") if view.page > 0 else "",
        following=texts.plain("set_up.following") if view.page < view.pages - 1 else "",
        row_labels=tuple(texts.plain(f"{topics}.{topic}") for topic, _ in view.rows),
        row_texts=tuple(said(words, finding, moment, texts) for _, finding in view.rows),
        row_roles=tuple(Role.READY if finding.good else Role.ACT for _, finding in view.rows),
    )  # fmt: skip


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
        case _:
            return ""


def _commands(view: SetUp, texts: Texts) -> dict[str, str]:
    match view.step:
        case "language":
            offered = {f"language:{code}": name for code, name in texts.languages.items()}
            return {**offered, "media": texts.plain("set_up.media")}
        case "centre":
            chosen = {f"choose:{value}": name for value, name in view.choices}
            return {**chosen, "choose:": texts.plain("set_up.other_centre")}
        case "done":
            return {"restart": texts.plain("staff.command.restart")}
        case _:
            return {}
