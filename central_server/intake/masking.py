"""Names as a public screen may show them. Every rule here errs towards hiding.

    Nguyễn Văn An                   N••••• V•• A        first letters; the dots do not tell the length
    Nguyễn Thị Thanh Hương Giang    N••••• T•• T•• G    a long name does not tell how long either
    An                              A•••••
    Công ty TNHH Than Hạ Long       as it is            an organisation is not a person
    Hộ kinh doanh Nguyễn Văn An     Hộ kinh doanh N••••• V•• A
    Công ty … - Nguyễn Văn An       (empty)             an organisation with a person, a number or an address in it
    王小明, an identity number, …      (empty)             what cannot be masked safely is not shown

An organisation is recognised only by the words a Vietnamese organisation's name begins with; whatever else comes is
masked as a person. Sole traders, household heads and private enterprises bear their owner's name, so the rest of theirs
is masked. Schools and hospitals are named after the dead; of any other organisation a name such as `Nguyễn Văn …` hides
the whole.
"""

from __future__ import annotations

import re
import unicodedata

_DOT = "•"
_MAX_LENGTH = 400
"""Characters as sent; a letter may come in three parts."""
_LONGEST_LIST = 4000
"""Characters of a list of applicants, which is not shown: its names are looked for in what is."""
_MAX_MIDDLE_WORDS = 2
_NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’\-][^\W\d_]+)*\.?")
_BETWEEN_NAMES = re.compile(r"[^\w '’.\-]|\d| - |(?: (?:và|với|cùng|vợ|chồng|con|là))+ ", re.IGNORECASE)
_TITLE = re.compile(r"^(?:(?:ông|bà|anh|chị|cô|chú|bác|em|cháu|mr|mrs|ms)\.? )+", re.IGNORECASE)
_DIGIT_RUN = re.compile(r"(?:\d[\W_]{0,3}){6,}")


def _spaced(*prefixes: str) -> tuple[str, ...]:
    """Whole words only, and the longest first."""
    return tuple(f"{prefix} " for prefix in sorted(prefixes, key=len, reverse=True))


_ORGANISATIONS = _spaced(
    "công ty", "tổng công ty", "tập đoàn", "doanh nghiệp nhà nước", "hợp tác xã", "liên hiệp hợp tác xã",
    "ngân hàng", "quỹ tín dụng nhân dân", "ủy ban nhân dân", "uỷ ban nhân dân", "ubnd", "hội đồng nhân dân",
    "ban quản lý", "ban quản trị", "sở y tế", "sở xây dựng", "sở tài chính", "sở tư pháp", "trường mầm non",
    "trường tiểu học", "trường thcs", "trường thpt", "trường trung học", "trường cao đẳng", "trường đại học",
    "bệnh viện", "trung tâm y tế", "trạm y tế", "liên đoàn lao động", "hội nông dân", "hội liên hiệp phụ nữ",
    "hội cựu chiến binh", "đoàn thanh niên",
)  # fmt: skip
_NAMED_AFTER_OWNER = _spaced(
    "hộ kinh doanh cá thể", "hộ kinh doanh", "hộ gia đình ông", "hộ gia đình bà", "hộ gia đình", "chủ hộ ông",
    "chủ hộ bà", "chủ hộ", "hộ ông", "hộ bà", "doanh nghiệp tư nhân", "dntn", "văn phòng công chứng",
    "văn phòng luật sư",
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


def mask(name: str) -> str:
    """A name in the form above; empty where it cannot be masked safely. Never raises."""
    text = _one_line(name) if len(name) <= _MAX_LENGTH else ""
    if not text or _DIGIT_RUN.search(unicodedata.normalize("NFKC", text)):
        return ""
    owner = _owner(text)
    if owner is not None:
        masked = _mask_person(owner)
        return f"{text[: len(text) - len(owner)].strip()} {masked}" if masked else ""
    if _begins(text, _ORGANISATIONS):
        return text if _is_plain_organisation(text) else ""
    return _mask_person(text)


def names_to_hide(name: str) -> tuple[str, ...]:
    """What no other text may repeat: the name where it is not shown as it is, and each name that stands in it."""
    text = _one_line(name[:_LONGEST_LIST])
    if not text or (_begins(text, _ORGANISATIONS) and _is_plain_organisation(text)):
        return ()
    parts = (_TITLE.sub("", part.strip()) for part in _BETWEEN_NAMES.split(_owner(text) or text))
    return tuple({text, *(part for part in parts if part)})


def _one_line(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).split())


def _begins(text: str, prefixes: tuple[str, ...]) -> bool:
    return (text.casefold() + " ").startswith(prefixes)


def _owner(text: str) -> str | None:
    """The name of whom a business or household is named after; None where it is neither."""
    folded = text.casefold() + " "
    if not folded.startswith(_NAMED_AFTER_OWNER):
        return None
    prefix = next(prefix for prefix in _NAMED_AFTER_OWNER if folded.startswith(prefix))
    return text[len(prefix) :]


def _is_plain_organisation(text: str) -> bool:
    if not text.isprintable() or text != unicodedata.normalize("NFKC", text):
        return False
    if _NAMES_A_PERSON.search(text) or ADDRESS.search(text):
        return False
    names = _PERSONS_NAME.findall(text)
    return not names or (_begins(text, _NAMED_AFTER_THE_DEAD) and len(names) == 1)


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
