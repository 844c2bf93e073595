"""The staff's screen: the PIN, the rows, the tests."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from kiosk_app.clock import Moment
from kiosk_app.flow.views import Said, Staff
from kiosk_app.texts import Texts
from kiosk_app.viewmodels import words
from kiosk_app.viewmodels.role import Role

ICONS = {"pin": "lock", "no_pin": "monitor", "home": "monitor", "scanner": "barcode", "touch": "hand",
         "colours": "monitor", "levels": "sliders"}  # fmt: skip
"""Pages, and the sign that each stands under."""
_TOUCH_FIELDS = 20


@dataclass(frozen=True, slots=True)
class StaffProps:
    """All of it plain text. Of the PIN only the number of `digits` is here. Lists that belong together are as long.

    `percent` is -1 where a running command's end is not known. `fields` of the touch test: `touched` or empty.
    `levels` are names, `level_percents` whole numbers in digits.
    """

    page: str
    icon: str
    title: str
    body: str
    hint: str
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
    levels: tuple[str, ...]
    level_labels: tuple[str, ...]
    level_percents: tuple[str, ...]
    less: str
    more: str


def derive(view: Staff, moment: Moment, texts: Texts) -> StaffProps:
    """What the staff see."""
    note, role = _note(view, moment, texts)
    return StaffProps(
        page=view.page, icon=ICONS[view.page],
        title=texts.plain(f"staff.{view.page}.title"), body=texts.plain(f"staff.{view.page}.body"),
        hint=texts.plain("staff.pin.card") if view.takes_card else "", note=note, note_role=role,
        digits=view.digits, locked=view.wait_s > 0 or view.running == "pin", erase=texts.plain("staff.erase"),
        confirm=texts.plain("staff.confirm"), back=texts.plain("footer.back"),
        row_labels=tuple(texts.plain(f"staff.topic.{topic}") for topic, _ in view.rows),
        row_texts=tuple(said("staff.row", finding, moment, texts) for _, finding in view.rows),
        row_roles=tuple(Role.READY if finding.good else Role.ACT for _, finding in view.rows),
        commands=view.commands,
        command_labels=tuple(texts.plain(f"staff.command.{command}") for command in view.commands),
        running=view.running != "", percent=view.percent,
        fields=tuple("touched" if number in view.touched else "" for number in range(_TOUCH_FIELDS)),
        colour=view.colour, levels=tuple(name for name, _ in view.levels),
        level_labels=tuple(texts.plain(f"staff.level.{name}", percent=percent) for name, percent in view.levels),
        level_percents=tuple(str(percent) for _, percent in view.levels),
        less=texts.plain("staff.level.less"), more=texts.plain("staff.level.more"),
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


def _shown(value: str | int | datetime.datetime | Said, moment: Moment, texts: Texts) -> str:
    match value:
        case Said():
            return said("staff.trouble", value, moment, texts)
        case datetime.datetime():
            return words.when(value, moment, texts)
        case int():
            return words.amount(value, texts)
        case _:
            return value
