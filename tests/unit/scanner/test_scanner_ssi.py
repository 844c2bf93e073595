from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.decoders.finishing import MAX_RAW_UNITS, MAX_SCAN_CHARACTERS
from scanner.decoders.ssi import FRAME_SILENCE_S, PACKET_SILENCE_S, SsiDecoder
from scanner.decoders.ssi_frames import (
    ACK,
    DECODER,
    MAX_FRAME_BYTES,
    MORE_FOLLOWS,
    NO_PARAMETER_BARCODES,
    OPENING,
    SENT_AGAIN,
    Frame,
    Nak,
    Opcode,
    checksum,
    decoded,
    nak,
)
from scanner.decoders.ssi_host import MAX_TRIES, MAX_UNWRITTEN_BYTES, RESPONSE_S
from scanner.scan import RejectedReason, RejectedScan, Scan, ScanOutcome

A, B = "H15.50.05.13-261008-0975", "000.23.42.H49-201008-0976"
CODE128, QR = 0x03, 0x1C
RESEND, DENIED = nak(Nak.RESEND).encoded(), nak(Nak.DENIED).encoded()
OK = ACK.encoded()

Said = list[str | RejectedReason]


def said(outcomes: Iterable[ScanOutcome]) -> Said:
    return [outcome.text if isinstance(outcome, Scan) else outcome.reason for outcome in outcomes]


def frame(opcode: int, data: bytes = b"", status: int = 0) -> bytes:
    """What a decoder sends."""
    return Frame(opcode, data, DECODER, status).encoded()


def scan(text: str | bytes, code_type: int = CODE128, status: int = 0) -> bytes:
    return frame(Opcode.DECODE_DATA, bytes([code_type]) + (text if isinstance(text, bytes) else text.encode()), status)


def packets(data: bytes, code_type: int = QR, size: int = 250) -> bytes:
    parts = [data[place : place + size] for place in range(0, len(data), size)]
    last = len(parts) - 1
    return b"".join(scan(part, code_type, 0 if place == last else MORE_FOLLOWS) for place, part in enumerate(parts))


def broken(whole: bytes) -> bytes:
    """The same frame with a bit turned over on the way."""
    return whole[:6] + bytes([whole[6] ^ 0x10]) + whole[7:]


def singly(data: bytes) -> Iterator[bytes]:
    return (data[place : place + 1] for place in range(len(data)))


def test_the_acknowledgement_of_the_guide() -> None:
    assert ACK.encoded() == bytes.fromhex("04 d0 04 00 ff 28")
    assert checksum(bytes.fromhex("04 d0 04 00")) == bytes.fromhex("ff 28")
    assert decoded(bytes.fromhex("04 d0 04 00 ff 28")) == ACK
    assert decoded(bytes.fromhex("04 d0 04 00 ff 29")) is None


CASES: list[tuple[str, bytes, Said, bytes]] = [
    ("one scan", scan(A), [A], OK),
    ("a scan with a suffix", scan(f"{A}\r\n"), [A], OK),
    ("three scans", scan(A) + scan(B) + scan("C-3"), [A, B, "C-3"], OK * 3),
    ("a wakeup before", b"\0\0" + scan(A), [A], OK),
    ("noise before", b"\x01\xff\x55\x00" + b"\x02" * 5 + scan(A), [A], OK),
    ("several packets", packets(b"0123456789" * 60), ["0123456789" * 60], OK * 3),
    ("packets, then a scan", packets(b"9" * 300) + scan(A), ["9" * 300, A], OK * 3),
    ("a character cut by a packet", packets("ế".encode() * 100), ["ế" * 100], OK * 2),
    ("sent again, its ACK was lost", scan(A) + scan(A, status=SENT_AGAIN) + scan(B), [A, B], OK * 3),
    (
        "a packet sent again",
        scan("AB", QR, MORE_FOLLOWS) + scan("AB", QR, MORE_FOLLOWS | SENT_AGAIN) + scan("CD", QR),
        ["ABCD"],
        OK * 3,
    ),
    ("broken, then sent again", broken(scan(A)) + scan(A, status=SENT_AGAIN), [A], RESEND + OK),
    ("a packet of another barcode", scan("AB", QR, MORE_FOLLOWS) + scan(A), [RejectedReason.UNREADABLE, A], OK * 2),
    ("an event", frame(Opcode.EVENT, b"\x03") + scan(A), [A], OK * 2),
    ("an answer nobody asked for", frame(Opcode.CMD_ACK) + frame(Opcode.CMD_NAK, b"\1") + scan(A), [A], OK),
    ("what is not known", frame(0xB1, b"image") + scan(A), [A], DENIED + OK),
    ("no code type", frame(Opcode.DECODE_DATA) + scan(A), [A], DENIED + OK),
    ("an empty barcode", scan("") + scan(A), [A], OK * 2),
    ("hostile", scan("A\x0f\x1b"), [RejectedReason.CONTROL_CHARACTERS], OK),
    ("longest", packets(b"9" * MAX_SCAN_CHARACTERS), ["9" * MAX_SCAN_CHARACTERS], OK * 17),
    ("too long", packets(b"9" * 9000) + scan(A), [RejectedReason.TOO_LONG, A], OK * 37),
]  # fmt: skip
EVERY = pytest.mark.parametrize(
    ("data", "expected", "answers"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)


def fed(pieces: Iterable[bytes]) -> tuple[Said, bytes]:
    decoder = SsiDecoder("ssi")
    outcomes, answers = [], b""
    for piece in pieces:
        outcomes += decoder.feed(piece, 100.0)
        answers += decoder.host.take()
    assert decoder.deadline() is None
    return said(outcomes), answers


@EVERY
def test_whole(data: bytes, expected: Said, answers: bytes) -> None:
    assert fed([data]) == (expected, answers)


@EVERY
def test_one_byte_at_a_time(data: bytes, expected: Said, answers: bytes) -> None:
    assert fed(singly(data)) == (expected, answers)


@EVERY
def test_between_others_in_one_read(data: bytes, expected: Said, answers: bytes) -> None:
    assert fed([scan("before") + data + scan("after")]) == (["before", *expected, "after"], OK + answers + OK)


@pytest.mark.parametrize(
    ("code_type", "symbology"), [(CODE128, "code128"), (QR, "qr"), (0x0B, "ean13"), (0x08, "upca"), (0x33, None)]
)
def test_the_code_type_names_the_symbology(code_type: int, symbology: str | None) -> None:
    assert SsiDecoder("ssi").feed(scan(A, code_type), 1.0) == [Scan(A, symbology, "ssi", 1.0)]


def test_a_frame_that_breaks_off_is_asked_for_again() -> None:
    decoder = SsiDecoder("ssi")
    assert decoder.feed(scan(A)[:10], 100.0) == []
    deadline = decoder.deadline()
    assert deadline == 100.0 + FRAME_SILENCE_S
    assert decoder.idle(deadline - 0.001) == []
    assert decoder.host.take() == b""
    assert decoder.idle(deadline) == []
    assert decoder.host.take() == RESEND
    assert decoder.deadline() is None
    assert said(decoder.feed(scan(A, status=SENT_AGAIN), 101.0)) == [A]


def test_the_same_scan_sent_again_after_a_break_counts_though_it_equals_the_last() -> None:
    decoder = SsiDecoder("ssi")
    assert said(decoder.feed(scan(A), 100.0)) == [A]
    decoder.feed(broken(scan(A)), 103.0)
    assert said(decoder.feed(scan(A, status=SENT_AGAIN), 103.1)) == [A]


def test_a_stray_wakeup_is_no_broken_frame() -> None:
    decoder = SsiDecoder("ssi")
    decoder.feed(b"\0", 100.0)
    decoder.idle(101.0)
    assert decoder.host.take() == b""
    assert decoder.deadline() is None


def test_packets_that_stop_are_a_refusal() -> None:
    decoder = SsiDecoder("ssi")
    decoder.feed(scan("AB", QR, MORE_FOLLOWS), 100.0)
    deadline = decoder.deadline()
    assert deadline == 100.0 + PACKET_SILENCE_S
    assert decoder.idle(deadline) == [RejectedScan(RejectedReason.UNREADABLE, "ssi", deadline)]
    assert decoder.deadline() is None
    assert said(decoder.feed(scan(A), 110.0)) == [A]


def test_reset_forgets_the_half_scan() -> None:
    decoder = SsiDecoder("ssi")
    decoder.feed(scan("AB", QR, MORE_FOLLOWS) + scan(A)[:5], 100.0)
    decoder.reset()
    assert decoder.deadline() is None
    assert said(decoder.feed(scan(A), 100.1)) == [A]


def test_what_is_said_first_is_said_one_after_the_other() -> None:
    decoder = SsiDecoder("ssi", opening=OPENING)
    assert decoder.deadline() is None
    decoder.host.begin(100.0)
    assert decoder.host.take() == NO_PARAMETER_BARCODES.encoded() == bytes.fromhex("07 c6 04 00 ff ec 00 fd 44")
    assert decoder.deadline() == 100.0 + RESPONSE_S
    assert said(decoder.feed(scan(A), 100.1)) == [A]
    assert decoder.host.take() == OK, "a scan is no answer to it"
    decoder.feed(frame(Opcode.CMD_ACK), 100.2)
    assert decoder.host.take() == OPENING[1].encoded()
    decoder.feed(frame(Opcode.CMD_NAK, bytes([Nak.DENIED])), 100.3)
    assert decoder.host.take() == b""
    assert decoder.deadline() is None
    assert decoder.host.trouble is None


def test_what_is_not_answered_is_said_again_and_then_given_up() -> None:
    decoder = SsiDecoder("ssi", opening=OPENING)
    decoder.host.begin(100.0)
    heard = [decoder.host.take()]
    while (deadline := decoder.deadline()) is not None:
        decoder.idle(deadline)
        heard.append(decoder.host.take())
    assert heard == [OPENING[0].encoded()] + [OPENING[0].again().encoded()] * (MAX_TRIES - 1) + [b""]
    assert "does not answer in SSI" in str(decoder.host.trouble)
    assert said(decoder.feed(scan(A), 200.0)) == [A], "a scanner that only sends is read all the same"


def test_what_was_not_understood_is_said_again() -> None:
    decoder = SsiDecoder("ssi", opening=OPENING)
    decoder.host.begin(100.0)
    decoder.host.take()
    decoder.feed(frame(Opcode.CMD_NAK, bytes([Nak.RESEND])), 100.1)
    assert decoder.host.take() == OPENING[0].again().encoded()


def test_answers_that_nobody_takes_are_bounded() -> None:
    decoder = SsiDecoder("ssi")
    for _ in range(3000):
        decoder.feed(frame(Opcode.EVENT), 100.0)
    assert len(decoder.host.take()) < MAX_UNWRITTEN_BYTES + MAX_FRAME_BYTES


def test_no_frame_shows_its_data() -> None:
    assert A not in repr(Frame(Opcode.DECODE_DATA, A.encode()))


STREAM = st.lists(
    st.one_of(
        st.binary(max_size=12),
        st.sampled_from(
            [scan(A), scan(B, QR, MORE_FOLLOWS), scan("x" * 200, QR, MORE_FOLLOWS), broken(scan(A)), b"\0"]
        ),
        st.builds(frame, st.integers(0, 255), st.binary(max_size=60), st.integers(0, 255)),
    ),
    max_size=12,
).map(b"".join)


@settings(deadline=None)
@given(stream=STREAM, cuts=st.lists(st.integers(0, 3000), max_size=8))
def test_no_split_changes_anything_nothing_raises_and_memory_is_bounded(stream: bytes, cuts: list[int]) -> None:
    whole, cut = SsiDecoder("ssi", opening=OPENING), SsiDecoder("ssi", opening=OPENING)
    whole.host.begin(10.0)
    cut.host.begin(10.0)
    expected = whole.feed(stream, 10.0) + whole.idle(100.0)
    places = sorted({min(place, len(stream)) for place in cuts} | {0, len(stream)})
    outcomes: list[ScanOutcome] = []
    for start, end in pairwise(places):
        outcomes += cut.feed(stream[start:end], 10.0)
        assert len(cut._buffer) <= 2 * MAX_FRAME_BYTES
        assert len(cut._parts) <= MAX_RAW_UNITS
    assert outcomes + cut.idle(100.0) == expected
    assert cut.host.take() == whole.host.take()
