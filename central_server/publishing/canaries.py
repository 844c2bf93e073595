"""Canary dossiers: in every snapshot and named by every head, so that a kiosk can prove its look-ups right.

Their agency code is `Z99`. A national agency code begins with the letter of its branch (`H` for provinces, `G` for
ministries); no code seen begins with `Z`, and the import refuses one that does, so no office's dossier can take a
canary's place. They never change, and they are not in the server's own tables: nobody can look one up there.
"""

from __future__ import annotations

import datetime

from central_server import vietnam_time
from central_server.agencies import agency_code
from offline_cache.contract.dossier import Dossier, Status, Timing, TimingState
from offline_cache.contract.feed import Canary

_CODE = "Z99"
_UPDATED = datetime.datetime(2025, 1, 2, 8, 0, tzinfo=vietnam_time.VIETNAM)


def is_canary(dossier_code: str) -> bool:
    """Whether a number bears the canaries' agency code, in its newer or its older form."""
    return _CODE in agency_code(dossier_code).split(".")


def _canary(code: str, status: Status, **fields: object) -> Dossier:
    return Dossier(
        dossier_code=code,
        receipt_number=code,
        procedure="Hồ sơ kiểm tra hệ thống",
        agency="Hệ thống tra cứu hồ sơ",
        status=status,
        applicant="",
        received=datetime.date(2025, 1, 2),
        updated=_UPDATED,
        **fields,  # type: ignore[arg-type]
    )


CANARIES = (
    _canary("Z99.99-250102-0001", Status.IN_PROGRESS),
    _canary("000.00.99.Z99-250102-0002", Status.PAPERS_MISSING, missing_papers=("Giấy tờ kiểm tra",)),
    _canary(
        "Z99.99.01-20250102-0000003",
        Status.RETURNED,
        due=datetime.date(2025, 1, 9),
        finished=datetime.date(2025, 1, 8),
        returned=datetime.date(2025, 1, 8),
        timing=Timing(TimingState.FINISHED_EARLY, 1),
    ),
)
"""The newer, the older and the ministries' form: three ways a look-up could break."""

HEAD_CANARIES = tuple(Canary(dossier.receipt_number, dossier.status) for dossier in CANARIES)
