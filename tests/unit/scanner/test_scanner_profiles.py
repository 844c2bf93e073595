from __future__ import annotations

import pytest

from scanner.decoders.finishing import Terminator
from scanner.errors import ProfileError
from scanner.profile import DEFAULTS, FlowControl, Parity, Profile, Protocol, Transport
from scanner.profiles import changed, known, match, named, parse


def test_the_shipped_profiles_can_be_read_and_are_found_by_usb_id() -> None:
    assert len(known()) >= 10
    for profile in known():
        assert profile.usb or profile.vendors or profile.name == "zebra_ssi", f"{profile.name} is for no model"
        for vendor, product in profile.usb:
            assert match(vendor, product, profile.transport) is profile


def test_a_model_counts_only_over_its_own_transport() -> None:
    zebra = match(0x05E0, 0x1200, Transport.KEYBOARD)
    assert zebra is not None
    assert zebra.layout == "us"
    assert match(0x05E0, 0x1200, Transport.SERIAL) is None
    assert match(0x046D, 0xC31C, Transport.KEYBOARD) is None, "an ordinary keyboard"


def test_every_transport_has_a_default() -> None:
    assert set(DEFAULTS) == set(Transport)
    assert all(profile.terminator is Terminator.AUTO for profile in DEFAULTS.values())


def test_every_field_can_be_set() -> None:
    (profile,) = parse(
        """
        [old_counter]
        transport = "serial"
        usb = ["0403:6001"]
        terminator = "crlf"
        silence_s = 0.5
        charset = "cp1252"
        layout = "de"
        baud = 115200
        data_bits = 7
        parity = "E"
        stop_bits = 2
        flow_control = "rts_cts"
        protocol = "ssi"
        duplicate_window_s = 0
        min_characters = 10
        max_characters = 30
        allowed_characters = "0123456789."
        feature_reports = [[254, 1]]
        output_reports = [[4, 1], [0, 2]]
        """
    )
    assert (profile.protocol, profile.feature_reports) == (Protocol.SSI, ((254, 1),))
    assert profile.output_reports == ((4, 1), (0, 2))
    rules = profile.rules
    assert (rules.charset, rules.duplicate_window_s, rules.min_characters, rules.max_characters) == (
        "cp1252",
        0,
        10,
        30,
    )
    assert rules.allowed_characters == set("0123456789.")
    assert (profile.name, profile.usb) == ("old_counter", frozenset({(0x0403, 0x6001)}))
    assert (profile.terminator, profile.silence_s, profile.charset) == (Terminator.CRLF, 0.5, "cp1252")
    assert (profile.layout, profile.baud, profile.data_bits, profile.stop_bits) == ("de", 115200, 7, 2)
    assert (profile.parity, profile.flow_control) == (Parity.EVEN, FlowControl.RTS_CTS)


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("", "transport"),
        ('transport = "pigeon"', "pigeon"),
        ('transport = "serial"\nspeed = 9600', "speed"),
        ('transport = "serial"\nbaud = 0', "baud"),
        ('transport = "serial"\nbaud = "fast"', "baud"),
        ('transport = "serial"\nparity = "X"', "X"),
        ('transport = "serial"\ndata_bits = 9', "data_bits"),
        ('transport = "serial"\nstop_bits = 3', "stop_bits"),
        ('transport = "serial"\ncharset = "klingon"', "klingon"),
        ('transport = "serial"\ncharset = 7', "argument"),
        ('transport = "serial"\nsilence_s = 60', "silence_s"),
        ('transport = "serial"\nsilence_s = "long"', "silence_s"),
        ('transport = "serial"\nterminator = "bell"', "bell"),
        ('transport = "serial"\nprotocol = "pseudo_com"', "pseudo_com"),
        ('transport = "keyboard"\nprotocol = "ssi"', "ssi"),
        ('transport = "serial"\nduplicate_window_s = -1', "duplicate_window_s"),
        ('transport = "serial"\nmin_characters = 0', "min_characters"),
        ('transport = "serial"\nmin_characters = 20\nmax_characters = 10', "min_characters"),
        ('transport = "serial"\nmax_characters = 9999', "max_characters"),
        ('transport = "serial"\nmax_characters = true', "max_characters"),
        ('transport = "serial"\nallowed_characters = 5', "iterable|allowed"),
        ('transport = "serial"\nvendors = ["0c2e"]', "vendors"),
        ('transport = "hid"\nvendors = ["c2e"]', "c2e"),
        ('transport = "hid"\nfeature_reports = [[254]]', r"\[254\]"),
        ('transport = "hid"\noutput_reports = [[254, 256]]', r"\[254, 256\]"),
        ('transport = "hid"\nfeature_reports = 254', "iterable"),
        ('transport = "keyboard"\nlayout = "dvorak"', "dvorak"),
        ('transport = "keyboard"\nusb = ["05e01200"]', "05e01200"),
        ('transport = "keyboard"\nusb = ["zzzz:1200"]', "zzzz"),
        ('transport = "keyboard"\nusb = [7]', "7|int"),
    ],
)
def test_a_wrong_profile_is_an_error_that_names_profile_and_value(table: str, named: str) -> None:
    with pytest.raises(ProfileError, match=rf"'mine'.*({named})"):
        parse(f"[mine]\n{table}\n")


def test_an_id_in_two_profiles_is_an_error() -> None:
    one = '[{}]\ntransport = "serial"\nusb = ["05e0:1701"]\n'
    with pytest.raises(ProfileError, match="05e0:1701 stands in both 'a' and 'b'"):
        parse(one.format("a") + one.format("b"))


@pytest.mark.parametrize("text", ["[half", "mine = 3"])
def test_what_is_no_table_is_an_error(text: str) -> None:
    with pytest.raises(ProfileError, match="profiles:"):
        parse(text)


def test_a_site_changes_fields_of_a_profile_and_no_others() -> None:
    shipped = named("zebra_serial")
    assert shipped is not None
    made = changed(shipped, {"baud": 115200, "terminator": "cr"}, "site")
    assert (made.name, made.usb, made.baud, made.terminator) == (shipped.name, shipped.usb, 115200, Terminator.CR)
    assert made.silence_s == shipped.silence_s
    with pytest.raises(ProfileError, match="site has an unknown field 'name'"):
        changed(shipped, {"name": "mine"}, "site")
    with pytest.raises(ProfileError, match="site: baud"):
        changed(shipped, {"baud": -1}, "site")


def test_defaults_have_names_too_and_unknown_names_none() -> None:
    assert named("any keyboard scanner") is DEFAULTS[Transport.KEYBOARD]
    assert named("nobody's") is None


def test_every_shipped_profile_differs_from_its_default_only_where_it_says_so() -> None:
    for profile in known():
        assert isinstance(profile, Profile)
        assert profile.name not in {default.name for default in DEFAULTS.values()}
