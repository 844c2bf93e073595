"""The agencies of a province, as IT names them: what a number's agency code means, and where its citizens go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

import msgspec

_Line = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class Agency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` as it stands in `MaHoSo`; `counter` is the one-stop department's name, empty where not known."""

    code: Annotated[str, msgspec.Meta(min_length=1, max_length=30)]
    name: _Line = ""
    counter: _Line = ""


Agencies = Mapping[str, Agency]
"""By code."""


def by_code(agencies: Iterable[Agency]) -> Agencies:
    """Index agencies; of two with one code the later counts."""
    return {agency.code: agency for agency in agencies}


def agency_code(dossier_code: str) -> str:
    """The agency code of a number in a national form; empty for the others, which carry none."""
    code, _, rest = dossier_code.partition("-")
    return code if rest else ""
