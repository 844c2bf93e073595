"""Ids for the texts that many dossiers share. An id, once committed, never means another text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, insert, select

from central_server import tables
from central_server.statements import among
from offline_cache.contract.dossier import Dossier


class WordBook:
    """The ids that one publication uses. Each text is looked up once; unknown ones get the next ids, kept by `save`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids: dict[str, int] = {}
        self._new: dict[str, int] = {}
        self._newest: int = connection.execute(select(func.max(tables.word.c.id))).scalar() or 0

    def learn(self, dossiers: Iterable[Dossier]) -> set[str]:
        """Know the words of these dossiers, so that `id` gives them; returns the words."""
        texts = {text for dossier in dossiers for text in (dossier.procedure, dossier.agency, dossier.counter)} - {""}
        unknown = sorted(texts - self._ids.keys())
        if unknown:
            query = select(tables.word.c.text, tables.word.c.id)
            query = query.where(among(self._connection, tables.word.c.text, unknown))
            self._ids.update((text, number) for text, number in self._connection.execute(query))
        for text in unknown:
            if text not in self._ids:
                self._newest += 1
                self._ids[text] = self._new[text] = self._newest
        return texts

    def id(self, text: str) -> int:
        """The id of a text that was learnt."""
        return self._ids[text]

    def save(self, connection: Connection) -> None:
        """Write the new ids, before a file with them is signed."""
        if self._new:
            rows: list[dict[str, Any]] = [{"id": number, "text": text} for text, number in self._new.items()]
            connection.execute(insert(tables.word), rows)
            self._new = {}
