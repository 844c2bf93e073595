"""A batch in which some record is no JSON: told apart by its brackets, so that the damage costs that record alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[][{},:]', re.DOTALL)
"""A text that does not end is one token as well: looked at once, not from each of its quotation marks again."""
_OPENING, _CLOSING = frozenset(b"{["), frozenset(b"}]")


def split(body: bytes, member: bytes) -> tuple[bytes, list[msgspec.Raw]] | None:
    """The envelope with its array `member` emptied, and that array's records as they stand.

    None where the brackets do not close, or the envelope has no such array: then nobody can say where a record ends.
    """
    depth = 0
    before: list[bytes] = []
    tokens = _TOKEN.finditer(body)
    for token in tokens:
        text = token[0]
        if depth == 1 and text == b"[" and before == [b'"' + member + b'"', b":"]:
            found = list(_elements(body, token.end(), tokens))
            if not found or found[-1] is None:
                return None
            cuts = [cut for cut in found if cut is not None]
            records = [msgspec.Raw(body[start:end].strip()) for start, end in cuts]
            envelope = body[: token.end()] + body[cuts[-1][1] :]
            return envelope, [] if len(records) == 1 and not bytes(records[0]) else records
        depth += (text[0] in _OPENING) - (text[0] in _CLOSING)
        before = [*before[-1:], text]
    return None


def _elements(body: bytes, start: int, tokens: Iterator[re.Match[bytes]]) -> Iterator[tuple[int, int] | None]:
    """Where each element of an array begins and ends; None at last where the array does not."""
    depth = 0
    for token in tokens:
        kind = token[0][0]
        if depth == 0 and kind in b",]":
            yield start, token.start()
            start = token.end()
            if kind == ord("]"):
                return
        depth += (kind in _OPENING) - (kind in _CLOSING)
        if depth < 0:
            break
    yield None
