"""Names as a public screen may show them. Every rule here errs towards hiding.

    Nguyễn Văn An                     N••••• V•• A        first letters; the dots do not tell the length
    Nguyễn Thị Thanh Hương Giang      N••••• T•• T•• G    a long name does not tell how long either
    An                                A•••••
    Công ty TNHH Than Hạ Long         as it is            form, trade and place are nobody's name
    Công ty TNHH Trần Quốc Bảo        Công ty TNHH T••••• Q•• B
    CTY TNHH TM & DV John Smith       CTY TNHH TM & DV J••••• S
    Hộ kinh doanh Nguyễn Văn An       Hộ kinh doanh N••••• V•• A
    DNTN xây dựng Hoàng Gia           DNTN xây dựng H••••• G
    Công ty … - Nguyễn Văn An         (empty)             whoever was added to a firm, a number, an address
    Sở Y tế, Trường THCS Nguyễn Trãi  as they are         public bodies; schools and hospitals are named after the dead
    王小明, an identity number, …        (empty)             what cannot be masked safely is not shown

A firm is shown by its legal form, its trade and places (`firm_words`); its own name may be its owner's, brand or not,
and is masked like a person's from its first word on. So are those of sole traders, household heads, private enterprises
and the offices of lawyers and notaries, where a place counts as a name too. A public body is recognised only by the
words that its name begins with, and a name such as `Nguyễn Văn …` hides the whole. All else is masked as a person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from central_server.intake import firm_words

_DOT = "•"
_MAX_LENGTH = 400
"""Characters as sent; a letter may come in three parts."""
_LONGEST_LIST = 4000
"""Characters of a list of applicants, which is not shown: its names are looked for in what is."""
_MAX_MIDDLE_WORDS = 2
_SPACES_OF_A_FULL_NAME = 2
_SIGNS = re.compile(r"[\"“”'’.,&+\-–]+")
_SHORT_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)
_NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’\-][^\W\d_]+)*\.?")
_BETWEEN_NAMES = re.compile(r"[^\w '’.\-]|\d| - |(?: (?:và|với|cùng|vợ|chồng|con|là))+ ", re.IGNORECASE)
_TITLE = re.compile(r"^(?:(?:ông|bà|anh|chị|cô|chú|bác|em|cháu|mr|mrs|ms)\.? )+", re.IGNORECASE)
_DIGIT_RUN = re.compile(r"(?:\d[\W_]{0,3}){6,}")


def _spaced(*prefixes: str) -> tuple[str, ...]:
    """Whole words only, and the longest first."""
    return tuple(f"{prefix} " for prefix in sorted(prefixes, key=len, reverse=True))


_PUBLIC_BODIES = _spaced(
    "doanh nghiệp nhà nước", "ngân hàng", "quỹ tín dụng nhân dân", "ủy ban nhân dân", "uỷ ban nhân dân", "ubnd",
    "hội đồng nhân dân", "ban quản lý", "ban quản trị", "sở y tế", "sở xây dựng", "sở tài chính", "sở tư pháp",
    "trường mầm non", "trường tiểu học", "trường thcs", "trường thpt", "trường trung học", "trường cao đẳng",
    "trường đại học", "bệnh viện", "trung tâm y tế", "trạm y tế", "liên đoàn lao động", "hội nông dân",
    "hội liên hiệp phụ nữ", "hội cựu chiến binh", "đoàn thanh niên",
)  # fmt: skip
_COMPANIES = _spaced(
    "công ty", "cty", "cty.", "c.ty", "tổng công ty", "tổng cty", "tập đoàn", "hợp tác xã", "htx",
    "liên hiệp hợp tác xã", "chi nhánh công ty", "chi nhánh cty",
)  # fmt: skip
_SOLE_TRADERS = _spaced(
    "hộ kinh doanh cá thể", "hộ kinh doanh", "hkd cá thể", "hkd", "hộ gia đình ông", "hộ gia đình bà", "hộ gia đình",
    "chủ hộ ông", "chủ hộ bà", "chủ hộ", "hộ ông", "hộ bà", "doanh nghiệp tư nhân", "dn tư nhân", "dntn",
    "văn phòng công chứng", "vp công chứng", "vpcc", "văn phòng luật sư", "vp luật sư", "vpls", "văn phòng luật",
)  # fmt: skip
_NAMED_AFTER_THE_DEAD = _spaced("trường", "bệnh viện")
_FAMILY_NAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đoàn|Trương|Lương|Mai|Cao|Tạ|Hà|Trịnh"
)
_PLAIN_FAMILY_NAMES = "Nguyen|Tran|Pham|Hoang|Huynh|Phan|Dang|Bui|Ngo|Duong|Dinh|Doan|Truong|Luong|Trinh"
"""As they stand in names typed without accents; the short ones are words as well."""
_PERSONS_NAME = re.compile(
    rf"\b(?:{_FAMILY_NAMES}) (?:Văn|Thị)\b|[,.\-–&+\"“] ?(?:{_FAMILY_NAMES})(?: \w+){{2,4}}[\"”]?$"
    rf"|\b(?:{_PLAIN_FAMILY_NAMES}) (?:Van|Thi)\b",
    re.IGNORECASE,
)
_NAMES_A_PERSON = re.compile(
    r"\b(?:ông|bà|anh|chị|cháu|đại diện|người|do|giám đốc|gđ|chủ (?:hộ|tịch|nhiệm|sở hữu)|nhân viên|bệnh nhân|học sinh"
    r"|sinh viên|thay|thay mặt|(?:ủy|uỷ) quyền|cấp cho|sđt|đt|zalo|gmail)\b|[a-z0-9]\.[a-z0-9]+ (?:at|gmail)\b"
    r"|[^\w \"“”'’.,&+\-–]|_",
    re.IGNORECASE,
)
"""Who acts for an organisation, how to reach him, and every sign that parts a name from what was added to it."""
_PASSAGE, _QUARTER = "ngõ|ngách|hẻm|ngo|ngach|hem", "đường|phố|tổ|thôn|xóm|khu|duong|pho|thon|xom"
ADDRESS = re.compile(
    rf"\b(?:số nhà|so nha|{_PASSAGE})\s+(?:(?:số|so)\s+)?\d|,\s*(?:số|so)\s+\d"
    rf"|\b(?:số|so|tại|tai)\s+\d+\w?(?:/\d+)*,?\s+(?:{_PASSAGE}|{_QUARTER})\b",
    re.IGNORECASE,
)
"""A house's address inside a text."""


@dataclass(frozen=True, slots=True)
class _Business:
    """A business's name: what of it is nobody's, and from there on its own, which may be a person's."""

    kind: str
    shown: str
    own: str
    is_company: bool


def mask(name: str) -> str:
    """A name in the form above; empty where it cannot be masked safely. Never raises."""
    text = _one_line(name) if len(name) <= _MAX_LENGTH else ""
    if not text or _DIGIT_RUN.search(unicodedata.normalize("NFKC", text)):
        return ""
    business = _business(text)
    if business is not None:
        return _mask_business(text, business)
    if _begins(text, _PUBLIC_BODIES):
        return text if _is_plain_body(text) else ""
    return _mask_person(text)


def names_to_hide(name: str) -> tuple[str, ...]:
    """What no other text may repeat: the name where it is not shown as it is, and each name that stands in it.

    Of a company's own name only what has three words: shorter ones are places too, and an agency bears its place's.
    """
    text = _one_line(name[:_LONGEST_LIST])
    if not text or (_begins(text, (*_PUBLIC_BODIES, *_COMPANIES)) and mask(text) == text):
        return ()
    business = _business(text)
    own = text if business is None else business.own
    parts = [_TITLE.sub("", part.strip()) for part in _BETWEEN_NAMES.split(own)]
    if business is not None and business.is_company:
        parts = [part for part in parts if part.count(" ") >= _SPACES_OF_A_FULL_NAME]
    return tuple({text, *(part for part in parts if part)})


def _one_line(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _begins(text: str, prefixes: tuple[str, ...]) -> bool:
    return (text.casefold() + " ").startswith(prefixes)


def _business(text: str) -> _Business | None:
    """None where the name is no firm's, sole trader's or household's."""
    folded = text.casefold() + " "
    for prefixes, known in ((_SOLE_TRADERS, firm_words.OF_SOLE_TRADERS), (_COMPANIES, firm_words.OF_COMPANIES)):
        kind = next((prefix for prefix in prefixes if folded.startswith(prefix)), None)
        if kind is not None:
            words = text.split(" ")
            place = _first_unknown(words, kind.count(" "), known)
            return _Business(kind.strip(), " ".join(words[:place]), " ".join(words[place:]), prefixes is _COMPANIES)
    return None


def _first_unknown(words: list[str], place: int, known: frozenset[str]) -> int:
    """The place of the first word, from `place` on, that is in no known phrase; their number where all are."""
    while place < len(words):
        lengths = range(min(firm_words.LONGEST, len(words) - place), 0, -1)
        length = next((length for length in lengths if _is_known(words[place : place + length], known)), 0)
        if not length:
            return place
        place += length
    return place


def _is_known(words: list[str], known: frozenset[str]) -> bool:
    """Whether words are one phrase, or one is made of such (`TM&DV`), of signs alone, or a short number."""
    if len(words) > 1:
        return " ".join(_SIGNS.sub("", word).casefold() for word in words) in known
    pieces = [piece.casefold() for piece in _SIGNS.split(words[0]) if piece]
    return all(piece in known or _SHORT_NUMBER.fullmatch(piece) for piece in pieces)


def _mask_business(text: str, business: _Business) -> str:
    if business.is_company and not _is_clean(text):
        return ""
    if not business.own:
        return text if business.is_company or business.shown.casefold() != business.kind else ""
    named = _PERSONS_NAME.search(business.own)
    if business.is_company and named is not None and named.start() > 0:
        return ""
    masked = _mask_person(business.own)
    return f"{business.shown} {masked}" if masked else ""


def _is_clean(text: str) -> bool:
    """Whether nobody was added to an organisation's name, nor where it is."""
    if not text.isprintable() or text != unicodedata.normalize("NFKC", text):
        return False
    return not (_NAMES_A_PERSON.search(text) or ADDRESS.search(text))


def _is_plain_body(text: str) -> bool:
    names = _PERSONS_NAME.findall(text)
    return _is_clean(text) and (not names or (_begins(text, _NAMED_AFTER_THE_DEAD) and len(names) == 1))


def _mask_person(text: str) -> str:
    words = text.split(" ") if text else []
    if not words or not all(_is_name_word(word) for word in words):
        return ""
    initials = [word[0].upper() for word in words]
    if len(words) == 1:
        return "" if len(words[0]) == 1 else initials[0] + _DOT * 5
    middle = [initial + _DOT * 2 for initial in initials[1:-1][:_MAX_MIDDLE_WORDS]]
    return " ".join([initials[0] + _DOT * 5, *middle, initials[-1]])


def _is_name_word(word: str) -> bool:
    """Latin letters only: in a script without letters one character can be the whole name."""
    return _NAME_WORD.fullmatch(word) is not None and all(
        not character.isalpha() or unicodedata.name(character, "").startswith("LATIN") for character in word
    )
