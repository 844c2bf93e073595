"""What can go wrong in a run, in words that say what to do."""

from __future__ import annotations


class BenchError(Exception):
    """A measurement could not be made."""
