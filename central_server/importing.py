"""Import of one batch of national messages: idempotent, one transaction, each record on its own merits."""

from __future__ import annotations

import datetime

import msgspec
from sqlalchemy import Engine

from central_server import dossier_store, tables
from central_server.agencies import Agencies
from central_server.errors import BatchRefused
from central_server.field_reading import Notes, Refused
from central_server.national_messages import Batch, read_batch
from central_server.record_reading import read_record
from central_server.records import News, StoredDossier, merge


class RecordRemark(msgspec.Struct, frozen=True):
    """About one record: its place in the batch from 0, the national field (empty: the whole record), and the reason."""

    index: int
    field: str
    reason: str


class ImportReport(msgspec.Struct, frozen=True, kw_only=True):
    """What became of every record. `outdated` ones are older than what is held; `notes` are about records taken."""

    service: str
    records: int
    created: int
    updated: int
    unchanged: int
    outdated: int
    refused: tuple[RecordRemark, ...]
    notes: tuple[RecordRemark, ...]


def import_batch(engine: Engine, body: bytes, agencies: Agencies, now: datetime.datetime) -> ImportReport:
    """Take in one batch; what is good of it is on disk when this returns.

    Raises `BatchRefused` where the body is no batch at all. A bad record is refused in the report and costs no other.
    """
    batch = read_batch(body)
    if batch.as_of is not None and batch.as_of > now + datetime.timedelta(days=1):
        raise BatchRefused("not_a_batch", "as_of lies in the future: check the sender's clock.")
    news, refused, notes = _read_all(batch, agencies, now)
    with tables.writing(engine).begin() as connection:
        applied = _Applied(dossier_store.load(connection, sorted({item.dossier_code for _, item in news})))
        for index, item in news:
            if not applied.take(item):
                refused.append(RecordRemark(index, "MaHoSo", "names no dossier that has been imported"))
        dossier_store.save(connection, *applied.changes())
    return ImportReport(
        service=batch.service,
        records=len(batch.records),
        created=applied.created,
        updated=applied.updated,
        unchanged=applied.unchanged,
        outdated=applied.outdated,
        refused=tuple(sorted(refused, key=lambda remark: remark.index)),
        notes=tuple(notes),
    )


def _read_all(
    batch: Batch, agencies: Agencies, now: datetime.datetime
) -> tuple[list[tuple[int, News]], list[RecordRemark], list[RecordRemark]]:
    news: list[tuple[int, News]] = []
    refused: list[RecordRemark] = []
    remarks: list[RecordRemark] = []
    for index, raw in enumerate(batch.records):
        notes = Notes()
        try:
            news.append((index, read_record(raw, batch, agencies, now, notes)))
        except Refused as refusal:
            refused.append(RecordRemark(index, refusal.field_name, refusal.reason))
        else:
            remarks += [RecordRemark(index, field, reason) for field, reason in notes.items]
    return news, refused, remarks


class _Applied:
    """The held dossiers of a batch and what its news made of them."""

    def __init__(self, held: dict[str, StoredDossier]) -> None:
        self._before = dict(held)
        self._held = held
        self.created = self.updated = self.unchanged = self.outdated = 0

    def take(self, news: News) -> bool:
        """False where progress names a dossier that is not held."""
        held = self._held.get(news.dossier_code)
        merged = merge(held, news)
        if merged is None:
            return False
        if held is None:
            self.created += 1
        elif merged is held:
            self.outdated += 1
        elif merged == held:
            self.unchanged += 1
        else:
            self.updated += 1
        self._held[news.dossier_code] = merged
        return True

    def changes(self) -> tuple[list[StoredDossier], list[StoredDossier]]:
        """Dossiers to insert and to update."""
        created = [dossier for code, dossier in self._held.items() if code not in self._before]
        changed = [dossier for code, dossier in self._held.items() if self._before.get(code, dossier) != dossier]
        return created, changed
