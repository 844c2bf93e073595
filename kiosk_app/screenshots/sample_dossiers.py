"""Made-up dossiers, and the moment at which they are looked at. Nobody has these numbers or names."""

from __future__ import annotations

import datetime
from typing import Any

from kiosk_app.clock import LOCAL_ZONE, Moment
from kiosk_app.flow.views import Answered
from kiosk_app.lookup.answer import Answer, Found, Source
from offline_cache.contract.dossier import Dossier, Fee, Status, Timing, TimingState

NOW = Moment(datetime.datetime(2027, 3, 4, 9, 24, tzinfo=LOCAL_ZONE), trusted=True)
AFTER_HOURS = Moment(datetime.datetime(2027, 3, 5, 18, 10, tzinfo=LOCAL_ZONE), trusted=True)
AS_OF = NOW.local - datetime.timedelta(minutes=2)
OLD_AS_OF = NOW.local - datetime.timedelta(days=3, hours=5)
NUMBER = "H49.22-270215-0975"
LONG_NUMBER = "000.00.22.H49-270215-00000975"
COUNTER = "Trung tâm Phục vụ hành chính công phường Hạ Long"
AGENCIES = ("Sở Nông nghiệp và Môi trường", "Ủy ban nhân dân phường Hạ Long", "Sở Xây dựng")

_PROCEDURE = "Đăng ký, cấp Giấy chứng nhận quyền sử dụng đất lần đầu"
_LONG_PROCEDURE = (
    "Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất trong các trường hợp giải quyết tranh "
    "chấp, khiếu nại, tố cáo về đất đai; xử lý hợp đồng thế chấp, góp vốn; kê biên, đấu giá quyền sử dụng đất"
)
_LONG_AGENCY = "Chi nhánh Văn phòng Đăng ký đất đai khu vực thành phố Hạ Long, tỉnh Quảng Ninh"
_PAPERS = ("Bản sao Giấy chứng nhận quyền sử dụng đất", "Trích lục bản đồ địa chính", "Giấy ủy quyền có chứng thực")
_FEES = (Fee("Lệ phí trước bạ", 1_250_000), Fee("Phí thẩm định hồ sơ", 850_000), Fee("Tiền sử dụng đất"))


def dossier(status: Status, **different: Any) -> Dossier:
    """A usual dossier in this status; fields by name where it is not the usual one."""
    usual: dict[str, Any] = {
        "dossier_code": NUMBER, "receipt_number": NUMBER, "procedure": _PROCEDURE, "agency": AGENCIES[0],
        "applicant": "N••••• V•• A", "received": _day(-17), "due": _day(8), "counter": COUNTER,
        "timing": _TIMINGS.get(status, Timing()), "updated": AS_OF,
        "missing_papers": _PAPERS[:2] if status is Status.PAPERS_MISSING else (),
        "fees": _FEES[:2] if status is Status.PAYMENT_DUE else (),
    }  # fmt: skip
    return Dossier(status=status, **(usual | different))


def found(status: Status, number: str = NUMBER, **different: Any) -> Answered:
    """The answer that holds such a dossier, from the cache."""
    return Answered(Found(dossier(status, **different), Source.CACHE, AS_OF), number)


def answered(answer: Answer) -> Answered:
    """Any other answer to the same number."""
    return Answered(answer, NUMBER)


def long(status: Status) -> Answered:
    """Every field as long as the national catalogues have them."""
    return found(
        status, LONG_NUMBER, procedure=_LONG_PROCEDURE, agency=_LONG_AGENCY, counter=f"Bộ phận Một cửa, {_LONG_AGENCY}",
        applicant="Công ty TNHH Dịch vụ Vận tải T••••• Q•• B", missing_papers=_PAPERS, fees=_FEES,
    )  # fmt: skip


def overdue() -> Answered:
    """Late, by the office's fault."""
    return found(Status.IN_PROGRESS, due=_day(-6), timing=Timing(TimingState.OVERDUE, 6))


def _day(distance: int) -> datetime.date:
    return NOW.today + datetime.timedelta(days=distance)


_TIMINGS = {
    Status.RECEIVED: Timing(TimingState.DUE_LATER, 8),
    Status.IN_PROGRESS: Timing(TimingState.DUE_LATER, 8),
    Status.FINISHED: Timing(TimingState.FINISHED_EARLY, 2),
    Status.RETURNED: Timing(TimingState.FINISHED_ON_TIME),
}
