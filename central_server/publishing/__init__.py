"""Publishing the feed: what changed in the database becomes small signed files, and nothing else is read or written.

    with the lock of the database                       lock.py
      close what ended long ago                         closing.py       once a day
      in one consistent view of the database
        what changed since the published head           records.py, changes.py
        deltas, encrypted, durable                      levels.py, delta.py, sealing.py, content_keys.py
        a snapshot where it is time for one             snapshot.py
      note what the new place of the sequence holds     records.py, words.py      committed before anything is signed
      sign                                              central_server.repository

A publisher that is killed anywhere leaves the old head or the new one. The published head decides: a note of a place
that was never signed is written over; where head and notes disagree (a database restored from a backup), a new
generation begins. `publisher.run` does this again and again.
"""

from central_server.publishing.publication import Outcome, Publication, publish_once

__all__ = ["Outcome", "Publication", "publish_once"]
