"""One user of the cache as a process of its own, told what to do line by line; every answer is one line of JSON.

python user_process.py UID GID FEED CACHE KEY_FILE        (UID -1: whoever starts it)

sync                    bring the cache to the head
begin                   write within a transaction and do not end it
look NUMBER             [sequence, statuses]
state                   sequence
close                   let go of the cache
"""

from __future__ import annotations

import encodings.ascii  # noqa: F401 - looked up by name later, when Python's own folder may be out of reach
import importlib.util
import json
import os
import sys
from pathlib import Path

from offline_cache.errors import CacheError
from offline_cache.layout import DATABASE_NAME, read_pointer
from offline_cache.store import DossierStore
from offline_cache.sync import bring_to_head
from offline_cache.writer import CacheWriter

SPEC = importlib.util.spec_from_file_location("local_source", Path(__file__).with_name("local_source.py"))
assert SPEC is not None
assert SPEC.loader is not None
LOCAL_SOURCE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(LOCAL_SOURCE)


class User:
    def __init__(self, feed: str, cache: str, key_file: str) -> None:
        self._source, self._root, self._key_file = LOCAL_SOURCE.LocalSource(Path(feed)), Path(cache), Path(key_file)
        self._store = DossierStore(self._root)
        self._writer: CacheWriter | None = None

    def sync(self) -> object:
        return bring_to_head(self._source, self._root, self._key_file).outcome

    def begin(self) -> object:
        self._writer = CacheWriter(self._root / read_pointer(self._root).folder / DATABASE_NAME)
        self._writer.use_wal()
        connection = self._writer._connection
        connection.execute("PRAGMA cache_size = 1")  # what does not fit goes into the log before the commit
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE dossier SET status = 7")
        connection.execute("UPDATE meta SET seq = 99")
        return "open"

    def look(self, number: str) -> object:
        hits = self._store.lookup(number)
        return [hits.seq, [int(dossier.status) for dossier in hits.dossiers]]

    def state(self) -> object:
        return self._store.state().seq

    def close(self) -> object:
        self._store.close()
        return "closed"


def main(uid: str, gid: str, *places: str) -> None:
    os.umask(0o077)
    user = User(*places)
    if uid != "-1":
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    for line in sys.stdin:
        what, *arguments = line.split()
        try:
            answer = getattr(user, what)(*arguments)
        except CacheError as error:
            answer = f"{type(error).__name__}: {error}"
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
