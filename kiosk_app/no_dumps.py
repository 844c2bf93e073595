"""A process that crashes leaves no picture of its memory behind: what a citizen had on the screen is in it."""

from __future__ import annotations

import resource

_NO_DUMP_BYTES = 1
"""The kernel takes this very limit for "no dump", whether dumps go into files or to a program; 0 it heeds for files
only (Linux, fs/coredump.c; core(5))."""


def forbid() -> None:
    """From here on, for this process and those that it starts; none of them can take it back."""
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    limit = 0 if hard == 0 else _NO_DUMP_BYTES
    resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
