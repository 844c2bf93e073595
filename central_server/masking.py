"""Names as a public screen may show them. Every rule here errs towards hiding.

    Nguyễn Văn An                   N••••• V•• A        first letters; the dots do not tell the length
    Nguyễn Thị Thanh Hương Giang    N••••• T•• T•• G    a long name does not tell how long either
    An                              A•••••
    Công ty TNHH Than Hạ Long       as it is            an organisation is not a person
    Hộ kinh doanh Nguyễn Văn An     Hộ kinh doanh N••••• V•• A
    王小明, an identity number, …      (empty)             what cannot be masked safely is not shown

An organisation is recognised only by the words a Vietnamese organisation's name begins with; whatever else comes is
masked as a person. Sole traders and private enterprises bear their owner's name, so the rest of theirs is masked.
"""

from __future__ import annotations

import re
import unicodedata

_DOT = "•"
_MAX_LENGTH = 400
"""Characters as sent; a letter may come in three parts."""
_MAX_MIDDLE_WORDS = 2
_NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’\-][^\W\d_]+)*\.?")
_DIGIT_RUN = re.compile(r"(?:\d[ .\-]?){6,}")

_ORGANISATIONS = (
    "công ty", "tổng công ty", "tập đoàn", "doanh nghiệp nhà nước", "hợp tác xã", "liên hiệp hợp tác xã",
    "ngân hàng", "quỹ tín dụng nhân dân", "ủy ban nhân dân", "uỷ ban nhân dân", "ubnd", "hội đồng nhân dân",
    "ban quản lý", "ban quản trị", "sở y tế", "sở xây dựng", "sở tài chính", "sở tư pháp", "trường mầm non",
    "trường tiểu học", "trường thcs", "trường thpt", "trường trung học", "trường cao đẳng", "trường đại học",
    "bệnh viện", "trung tâm y tế", "trạm y tế", "liên đoàn lao động", "hội nông dân", "hội liên hiệp phụ nữ",
    "hội cựu chiến binh", "đoàn thanh niên",
)  # fmt: skip
_NAMED_AFTER_OWNER = (
    "hộ kinh doanh cá thể", "hộ kinh doanh", "hộ gia đình", "doanh nghiệp tư nhân", "dntn", "hộ ông", "hộ bà",
    "văn phòng công chứng", "văn phòng luật sư",
)  # fmt: skip
_NAMES_A_PERSON = re.compile(r"\b(?:ông|bà|anh|chị|đại diện|người|do)\b|[:;(\[{/\\|@]", re.IGNORECASE)


def mask(name: str) -> str:
    """A name in the form above; empty where it cannot be masked safely. Never raises."""
    if len(name) > _MAX_LENGTH:
        return ""
    text = " ".join(unicodedata.normalize("NFC", name).split())
    if not text or _DIGIT_RUN.search(text):
        return ""
    owner_prefix = _prefix(text, _NAMED_AFTER_OWNER)
    if owner_prefix:
        masked = _mask_person(text[len(owner_prefix) :].strip())
        return f"{owner_prefix} {masked}" if masked else ""
    if _prefix(text, _ORGANISATIONS):
        return text if _is_plain_organisation(text) else ""
    return _mask_person(text)


def is_person(name: str) -> bool:
    """Whether `mask` treats the name as a person's, or as one that contains a person's."""
    text = " ".join(unicodedata.normalize("NFC", name).split())
    return not _prefix(text, _ORGANISATIONS)


def _prefix(text: str, prefixes: tuple[str, ...]) -> str:
    folded = text.casefold()
    for prefix in prefixes:
        if folded == prefix or folded.startswith(prefix + " "):
            return text[: len(prefix)]
    return ""


def _is_plain_organisation(text: str) -> bool:
    printable = all(not unicodedata.category(character).startswith("C") for character in text)
    return printable and _NAMES_A_PERSON.search(text) is None


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
