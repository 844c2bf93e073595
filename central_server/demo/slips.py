"""Which demo dossiers get a slip, and the slips' files: a PNG each and `slips.pdf` with all of them."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from pathlib import Path
from random import Random

import msgspec
from sqlalchemy import Connection, Engine, func, select

from central_server import dossier_store, tables
from central_server.demo import slip_drawing
from central_server.demo.slip_layout import Mark, lay_out
from central_server.demo.symbols import Symbology
from central_server.repository.files import write_durably
from offline_cache.contract.dossier import Dossier, Status
from offline_cache.contract.receipt_number import ReceiptNumber, parse

PER_STATUS = 6
"""Twice each symbology for each of the ten statuses: 60 slips."""
_SEED = 60


class Slip(msgspec.Struct, frozen=True):
    """One slip on disk; `file` is absolute."""

    receipt_number: str
    status: int
    file: str


def make(engine: Engine, folder: Path, *, as_of: datetime.datetime, stop: threading.Event) -> list[Slip] | None:
    """Draw all slips into `folder`; None where `stop` was set before the end. The PDF is whole or absent."""
    sheets: list[list[Mark]] = []
    slips: list[Slip] = []
    for place, (dossier, symbology) in enumerate(_chosen(engine, as_of), 1):
        if stop.is_set():
            return None
        marks = lay_out(dossier, symbology, slip_drawing.text_width_mm)
        file = (folder / f"slip-{place:02d}-{symbology.value}.png").resolve()
        write_durably(file, slip_drawing.png(marks))
        sheets.append(marks)
        slips.append(Slip(dossier.receipt_number, int(dossier.status), str(file)))
    write_durably(folder / "slips.pdf", slip_drawing.pdf(sheets))
    return slips


def _chosen(engine: Engine, as_of: datetime.datetime) -> Iterator[tuple[Dossier, Symbology]]:
    random = Random(_SEED)  # noqa: S311 - the same slips every time
    symbologies = tuple(Symbology)
    with engine.connect() as connection:
        for status in Status:
            dossiers = _of_status(connection, status, as_of)
            for place, dossier in enumerate(_mixed(dossiers, random)):
                yield dossier, symbologies[place % len(symbologies)]


def _of_status(connection: Connection, status: Status, as_of: datetime.datetime) -> list[Dossier]:
    """Dossiers that their receipt number alone finds."""
    number = tables.number.c
    unique = select(number.number).group_by(number.number).having(func.count() == 1)
    query = (
        select(*dossier_store.COLUMNS)
        .where(tables.dossier.c.status == int(status), tables.dossier.c.receipt_number.in_(unique))
        .order_by(tables.dossier.c.dossier_code)
    )
    return [dossier_store.from_row(row).as_of(as_of) for row in connection.execute(query)]


def _mixed(dossiers: list[Dossier], random: Random) -> list[Dossier]:
    """`PER_STATUS` of them, and of every form of number and every timing at least one where there is one."""
    pool = random.sample(dossiers, len(dossiers))
    kinds: dict[object, Dossier] = {}
    for dossier in pool:
        number = parse(dossier.receipt_number)
        if isinstance(number, ReceiptNumber):
            kinds.setdefault(number.form, dossier)
            kinds.setdefault(dossier.timing.state, dossier)
    picked = {dossier.dossier_code: dossier for dossier in (*kinds.values(), *pool)}
    return list(picked.values())[:PER_STATUS]
