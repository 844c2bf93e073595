"""Days, times and lists in words: what several screens say the same way."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from kiosk_app.clock import LOCAL_ZONE, TOLERANCE, Moment
from kiosk_app.lookup.answer import Source
from kiosk_app.texts import Texts

_COMPOUNDS = (
    "bộ phận", "một cửa", "trung tâm", "hành chính công", "phục vụ", "tiếp nhận", "trả kết quả", "thủ tục", "hồ sơ",
    "ban quản lý", "khu công nghiệp", "khu kinh tế", "nông nghiệp", "môi trường", "xây dựng", "giấy phép", "nhà ở",
    "riêng lẻ", "đăng ký", "biến động", "đất đai", "tài sản", "gắn liền", "quyền sử dụng", "sở hữu", "chứng nhận",
    "giải quyết", "tranh chấp", "khiếu nại", "tố cáo", "hợp đồng", "kết hôn", "khai sinh", "khai tử", "hộ tịch",
    "thường trú", "tạm trú", "kinh doanh", "hộ gia đình", "cá nhân", "tổ chức", "doanh nghiệp", "chứng thực",
    "công chứng", "nghị định", "thông tư", "bản sao", "đề nghị", "uỷ quyền", "ủy quyền", "lệ phí", "trước bạ",
    "thẩm định", "phê duyệt", "điều kiện", "phản ánh", "kiến nghị", "người dân", "công chức", "viên chức", "cán bộ",
    "hành chính", "cơ chế", "chính sách", "quy định", "điện tử", "điện thoại", "công ích", "kỷ luật", "kỷ cương",
    "căn cước", "bảo hiểm xã hội", "hạ long", "quảng ninh",
    "móng cái", "cẩm phả", "uông bí", "đông triều", "quảng yên",
)  # fmt: skip
"""Words of names in dossiers that a line must not end within."""
_COMPOUND = re.compile("|".join(rf"\b{compound}\b" for compound in _COMPOUNDS), re.IGNORECASE)
_UNIT = re.compile(r"\b(phường|xã|thị trấn|tỉnh|thành phố|đặc khu) (?=[^\W\d_])", re.IGNORECASE)
"""A unit and the first word of its name stay together too."""

_SHORT_WORD = 12

LONGEST_NAME = 300
"""Characters, half as many again as a long procedure has; more is no name, and would push the status away."""

LONGEST_LIST = 3
"""Entries of a list that a screen names; the rest is counted."""


def day(date: datetime.date | None) -> str:
    """`22/11/2026`, in both languages: the form printed on slips. Empty without a date."""
    return "" if date is None else f"{date:%d/%m/%Y}"


def believed(as_of: datetime.datetime, moment: Moment, source: Source = Source.CACHE) -> bool:
    """Whether today may be compared with this answer: the clock is trusted and not behind the answer itself.

    The server answers as of now: where its now is another than ours, ours is wrong in one direction or the other.
    """
    apart = as_of - moment.local
    return moment.trusted and apart <= TOLERANCE and (source is Source.CACHE or apart >= -TOLERANCE)


def when(as_of: datetime.datetime, moment: Moment, texts: Texts) -> str:
    """`14:05 hôm nay` or `14:05 ngày 20/11/2026`, in local time."""
    local = as_of.astimezone(LOCAL_ZONE)
    if believed(as_of, moment) and local.date() == moment.today:
        return texts.plain("when.today", time=f"{local:%H:%M}")
    return texts.plain("when.day", time=f"{local:%H:%M}", date=day(local.date()))


def said_by(source: Source, as_of: datetime.datetime, moment: Moment, texts: Texts) -> str:
    """Where an answer came from and as of when; on the next line, that our own clock is not worth comparing with. Rich
    text.
    """
    key = "result.source_server" if source is Source.SERVER else "result.source_cache"
    said = texts.rich(key, when=when(as_of, moment, texts))
    return said if moment.trusted else f"{said}<br>{texts.rich('result.clock_untrusted')}"


def kept_together(name: str, longest: int = LONGEST_NAME) -> str:
    """A name from a dossier with no-break spaces inside its compounds; beyond `longest` characters it is cut, at the
    end of a word where there is one.
    """
    if len(name) > longest:
        head = name[: longest - 1]
        whole, space, _ = head.rpartition(" ")
        name = f"{(whole if space and len(whole) > longest // 2 else head).rstrip(' ,;:.')}…"
    return compounds_whole(name)


def compounds_whole(text: str) -> str:
    """A text of any length with no-break spaces inside its compounds."""
    return _UNIT.sub(_with_no_break, _COMPOUND.sub(_with_no_break, text))


def _with_no_break(found: re.Match[str]) -> str:
    return found[0].replace(" ", "\N{NO-BREAK SPACE}")


def without_widow(text: str) -> str:
    """A rich text with its last two words kept on one line, where the last is short."""
    head, space, last = text.rpartition(" ")
    return f"{head}&nbsp;{last}" if space and len(last) <= _SHORT_WORD else text


def first_few(items: Sequence[str], texts: Texts) -> tuple[str, ...]:
    """The first items, and as the last one how many more there are."""
    more = len(items) - LONGEST_LIST
    named = (kept_together(item) for item in items[:LONGEST_LIST])
    return (*named, *((texts.plain("result.list_more", count=more),) if more > 0 else ()))


def amount(vnd: int, texts: Texts) -> str:
    """`120.000` in Vietnamese, `120,000` in English."""
    return f"{vnd:,}".replace(",", texts.plain("thousands"))
