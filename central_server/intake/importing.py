"""Import of one batch of national messages: idempotent, one transaction, each record on its own merits."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import msgspec
from sqlalchemy import Engine

from central_server import dossier_store, tables
from central_server.agencies import Agencies
from central_server.dossier_store import Change
from central_server.errors import BatchRefused
from central_server.intake import field_reading
from central_server.intake.field_reading import Notes, Refused
from central_server.intake.merging import is_late, merge, opens_again
from central_server.intake.national_messages import read_batch
from central_server.intake.record_reading import Reading, read_record
from central_server.records import News, StoredDossier


class RecordRemark(msgspec.Struct, frozen=True):
    """About one record: its place, the national field (empty: the whole record), and the reason.

    `index` counts from 0 in a batch; of an export it is the row as a spreadsheet counts, the header being 1.
    """

    index: int
    field: str
    reason: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of every record. `outdated` ones are older than what is held, or tell nothing new of what was closed;
    `notes` are about records taken."""

    service: str
    records: int
    created: int
    updated: int
    unchanged: int
    outdated: int
    refused: tuple[RecordRemark, ...]
    notes: tuple[RecordRemark, ...]


def import_batch(
    engine: Engine,
    body: bytes,
    agencies: Agencies,
    now: datetime.datetime,
    status_codes: Mapping[str, int] = MappingProxyType({}),
) -> ImportReport:
    """Take in one batch; what is good of it is on disk when this returns.

    Raises `BatchRefused` where the body is no batch at all. A bad record is refused in the report and costs no other.
    """
    batch = read_batch(body)
    if is_ahead(batch.as_of, now):
        raise BatchRefused("not_a_batch", "as_of lies in the future: check the sender's clock.")
    reading = Reading(batch.service, batch.as_of, agencies, field_reading.status_codes(status_codes), now)
    return import_records(engine, reading, list(enumerate(batch.records)))


def is_ahead(as_of: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether data claims to be true in the future: it would hold off every later message."""
    return as_of is not None and as_of > now + datetime.timedelta(days=1)


def import_records(engine: Engine, reading: Reading, records: Sequence[tuple[int, msgspec.Raw]]) -> ImportReport:
    """Take in records, each with its place, in one transaction."""
    news, refused, notes = _read_all(reading, records)
    with tables.writing(engine).begin() as connection:
        codes = sorted({item.dossier_code for _, item in news})
        held = dossier_store.load(connection, codes)
        applied = _Applied(held, dossier_store.closed_at(connection, [code for code in codes if code not in held]))
        for index, item in news:
            if not applied.take(item):
                refused.append(RecordRemark(index, "MaHoSo", "names no dossier that has been imported"))
        dossier_store.save(connection, *applied.changes())
    return ImportReport(
        service=reading.service,
        records=len(records),
        created=applied.created,
        updated=applied.updated,
        unchanged=applied.unchanged,
        outdated=applied.outdated,
        refused=tuple(sorted(refused, key=lambda remark: remark.index)),
        notes=tuple(notes),
    )


def _read_all(
    reading: Reading, records: Iterable[tuple[int, msgspec.Raw]]
) -> tuple[list[tuple[int, News]], list[RecordRemark], list[RecordRemark]]:
    news: list[tuple[int, News]] = []
    refused: list[RecordRemark] = []
    remarks: list[RecordRemark] = []
    for index, raw in records:
        notes = Notes()
        try:
            news.append((index, read_record(raw, reading, notes)))
        except Refused as refusal:
            refused.append(RecordRemark(index, refusal.field_name, refusal.reason))
        else:
            remarks += [RecordRemark(index, field, reason) for field, reason in notes.items]
    return news, refused, remarks


class _Applied:
    """The held dossiers of a batch, those that were closed, and what its news made of them."""

    def __init__(self, held: dict[str, StoredDossier], closed_at: Mapping[str, datetime.datetime]) -> None:
        self._before = dict(held)
        self._held = held
        self._closed_at = closed_at
        self.created = self.updated = self.unchanged = self.outdated = 0

    def take(self, news: News) -> bool:
        """False where progress names a dossier that is not held."""
        held = self._held.get(news.dossier_code)
        if held is None and not opens_again(self._closed_at.get(news.dossier_code), news):
            self.outdated += 1
            return True
        merged = merge(held, news)
        if merged is None:
            return False
        if held is None:
            self.created += 1
        elif not merged.shows_what(held):
            self.updated += 1
        elif is_late(held, news):
            self.outdated += 1
        else:
            self.unchanged += 1
        self._held[news.dossier_code] = merged
        return True

    def changes(self) -> tuple[list[StoredDossier], list[Change]]:
        """Dossiers to insert, and those to update with what they were."""
        created = [dossier for code, dossier in self._held.items() if code not in self._before]
        pairs = ((before, self._held[code]) for code, before in self._before.items())
        return created, [(before, after) for before, after in pairs if after is not before and after != before]
