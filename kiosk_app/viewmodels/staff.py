"""The staff's screen: the PIN, the rows, the tests."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.flow.views import Said, Staff
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import words
from kiosk_app.viewmodels.role import Role

_TITLES = {"home": "staff.home", "no_pin": "staff.no_pin", "scanner": "staff.scanner", "touch": "staff.touch",
           "colours": "staff.colours"}  # fmt: skip
_TOUCH_FIELDS = 24


@dataclass(frozen=True, slots=True)
class StaffProps:
    """All of it plain text. Of the PIN only the number of `digits` is here. Lists that belong together are as long.

    `percent` is -1 where a running command's end is not known. `fields` of the touch test: `touched` or empty.
    """

    page: str
    title: str
    body: str
    note: str
    note_role: str
    digits: int
    locked: bool
    erase: str
    confirm: str
    back: str
    row_labels: tuple[str, ...]
    row_texts: tuple[str, ...]
    row_roles: tuple[str, ...]
    commands: tuple[str, ...]
    command_labels: tuple[str, ...]
    running: bool
    percent: int
    fields: tuple[str, ...]
    colour: int


def derive(view: Staff, moment: Moment, texts: Texts) -> StaffProps:
    """What the staff see."""
    key = _TITLES.get(view.page, "staff.pin")
    note, role = _note(view, moment, texts)
    return StaffProps(
        page=view.page, title=texts.plain(f"{key}.title"), body=texts.plain(f"{key}.body"), note=note, note_role=role,
        digits=view.digits, locked=view.wait_s > 0 or view.running == "pin", erase=texts.plain("staff.erase"),
        confirm=texts.plain("staff.confirm"), back="" if view.page == "no_pin" else texts.plain("footer.back"),
        row_labels=tuple(texts.plain(f"staff.topic.{topic}") for topic, _ in view.rows),
        row_texts=tuple(said("staff.row", finding, moment, texts) for _, finding in view.rows),
        row_roles=tuple(Role.READY if finding.good else Role.ACT for _, finding in view.rows),
        commands=view.commands,
        command_labels=tuple(texts.plain(f"staff.command.{command}") for command in view.commands),
        running=view.running != "", percent=view.percent,
        fields=tuple("touched" if number in view.touched else "" for number in range(_TOUCH_FIELDS)),
        colour=view.colour,
    )  # fmt: skip


def said(prefix: str, finding: Said, moment: Moment, texts: Texts) -> str:
    """A finding in words; times and counts as people of this language write them."""
    values = {name: _shown(value, moment, texts) for name, value in finding.values}
    return texts.plain(f"{prefix}.{finding.key}", **values)


def _note(view: Staff, moment: Moment, texts: Texts) -> tuple[str, str]:
    if view.wait_s:
        return texts.plain("staff.note.wait", time=f"{view.wait_s // 60}:{view.wait_s % 60:02d}"), Role.STOP
    if view.running:
        running = texts.plain(f"staff.running.{view.running}")
        return (f"{running} {view.percent} %" if view.percent >= 0 else running), Role.SEA
    if view.note is None:
        return "", ""
    return said("staff.note", view.note, moment, texts), Role.READY if view.note.good else Role.ACT


def _shown(value: str | int | datetime.datetime, moment: Moment, texts: Texts) -> str:
    if isinstance(value, datetime.datetime):
        return words.when(value, moment, texts)
    return words.amount(value, texts) if isinstance(value, int) else value
