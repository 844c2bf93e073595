"""Who may see the staff's screen: the PIN, its tries, the card."""

from __future__ import annotations

import base64
import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk_app.clock import Moment
from kiosk_app.errors import ConfigError
from kiosk_app.staff import pin
from kiosk_app.staff.attempts import FIRST_WAIT_S, FREE_TRIES, LONGEST_WAIT_S, Attempts, wait_s
from kiosk_app.staff.card import CardVerdict, judge
from offline_cache.contract import staff_card
from offline_cache.contract.staff_card import StaffCard

KEY = Ed25519PrivateKey.generate()
PUBLIC = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()


def card(expires: datetime.datetime, key: Ed25519PrivateKey = KEY) -> str:
    part = staff_card.signed_part(StaffCard("Bộ phận Một cửa", expires, "A-1"))
    return staff_card.written(part, key.sign(part.encode()))


def test_a_pin_is_known_again_by_its_hash_and_no_other_is():
    stored = pin.hashed("190273")
    assert pin.matches("190273", stored)
    assert not pin.matches("190274", stored)
    assert "190273" not in stored
    assert pin.hashed("190273") != stored


@pytest.mark.parametrize("text", ["", "12345", "1234567890123", "12345a", "111111", "１２３４５６"])
def test_what_is_no_pin(text):
    assert not pin.is_pin(text)


@pytest.mark.parametrize("stored", ["", "scrypt$1$8$1$AAAA$AAAA", "scrypt$16384$8$1$AAAA$AAAA", "scrypt$16384$8$1$!$!"])
def test_a_hash_that_is_none_is_named(stored):
    with pytest.raises(ConfigError, match=r"staff\.pin_hash"):
        pin.matches("190273", stored)


class TestAttempts:
    @pytest.fixture
    def clock(self):
        return [1000.0]

    def test_three_tries_are_free_and_then_the_wait_doubles_up_to_an_hour(self):
        assert [wait_s(n) for n in range(FREE_TRIES + 3)] == [0, 0, 0, FIRST_WAIT_S, 2 * FIRST_WAIT_S, 4 * FIRST_WAIT_S]
        assert wait_s(10**6) == LONGEST_WAIT_S

    def test_no_try_while_one_has_to_wait(self, tmp_path, clock):
        attempts = Attempts(tmp_path / "tries.json", lambda: clock[0])
        assert [attempts.spend() for _ in range(4)] == [True, True, True, False]
        assert attempts.seconds_left() == FIRST_WAIT_S
        clock[0] += FIRST_WAIT_S
        assert attempts.spend()
        assert attempts.seconds_left() == 2 * FIRST_WAIT_S

    def test_a_restart_gives_nothing_back(self, tmp_path, clock):
        for _ in range(FREE_TRIES):
            assert Attempts(tmp_path / "tries.json", lambda: clock[0]).spend()
        assert not Attempts(tmp_path / "tries.json", lambda: clock[0]).spend()
        assert (tmp_path / "tries.json").stat().st_mode & 0o777 == 0o600

    def test_success_forgives(self, tmp_path, clock):
        attempts = Attempts(tmp_path / "tries.json", lambda: clock[0])
        for _ in range(FREE_TRIES):
            attempts.spend()
        attempts.succeeded()
        assert Attempts(tmp_path / "tries.json", lambda: clock[0]).seconds_left() == 0

    @pytest.mark.parametrize("broken", [b"", b"{}", b"\xff", b'{"failures": "x"}'])
    def test_a_broken_file_is_no_reason_to_be_generous(self, tmp_path, clock, broken):
        (tmp_path / "tries.json").write_bytes(broken)
        assert not Attempts(tmp_path / "tries.json", lambda: clock[0]).spend()

    def test_a_folder_that_cannot_be_written_still_counts(self, tmp_path, clock, caplog):
        attempts = Attempts(tmp_path / "absent" / "tries.json", lambda: clock[0])
        assert [attempts.spend() for _ in range(4)] == [True, True, True, False]
        assert "memory only" in caplog.text


class TestCard:
    def test_a_signed_card_is_accepted_until_it_expires(self, noon):
        later = noon.local + datetime.timedelta(days=1)
        assert judge(card(later), PUBLIC, noon) is CardVerdict.ACCEPTED
        assert judge(card(noon.local), PUBLIC, noon) is CardVerdict.EXPIRED

    def test_no_card_counts_by_a_clock_that_is_not_trusted(self, noon):
        text = card(noon.local + datetime.timedelta(days=1))
        assert judge(text, PUBLIC, Moment(noon.local, trusted=False)) is CardVerdict.CLOCK

    def test_without_a_key_no_card_counts(self, noon):
        assert judge(card(noon.local), "", noon) is CardVerdict.NO_KEY

    def test_another_key_a_changed_payload_and_rubbish_are_not_signed(self, noon):
        later = noon.local + datetime.timedelta(days=1)
        text = card(later)
        longer = staff_card.signed_part(StaffCard("x", later + datetime.timedelta(days=999), "A-1"))
        forged = f"{longer}.{text.rpartition('.')[2]}"
        other = card(later, Ed25519PrivateKey.generate())
        for wrong in (
            forged,
            other,
            "KIOSK-STAFF.",
            "KIOSK-STAFF.a.b",
            text[:-4],
            text + "." + "A" * 900,
            "KIOSK-STAFF.é.é",
        ):
            assert judge(wrong, PUBLIC, noon) is CardVerdict.NOT_SIGNED
