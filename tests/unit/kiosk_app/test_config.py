from __future__ import annotations

import os

import msgspec
import pytest

from kiosk_app import config
from kiosk_app.errors import ConfigError

NOBODY = 65534

WRONG_FIELDS = [
    ('[kiosk]\nlanguage = "fr"', "$.kiosk.language"),
    ("[kiosk]\nlanguage = 1", "$.kiosk.language"),
    (f'[kiosk]\ncentre_name = "{"x" * 121}"', "$.kiosk.centre_name"),
    ("[kiosk]\nresult_shown_s = 0", "$.kiosk.result_shown_s"),
    ("[kiosk]\nresult_shown_s = -1.5", "$.kiosk.result_shown_s"),
    ("[kiosk]\nresult_shown_s = 86401", "$.kiosk.result_shown_s"),
    ("[kiosk]\nresult_shown_s = nan", "$.kiosk.result_shown_s"),
    ("[kiosk]\nresult_shown_s = inf", "$.kiosk.result_shown_s"),
    ("[kiosk]\nresult_shown_s = -inf", "$.kiosk.result_shown_s"),
    ('[kiosk]\nresult_shown_s = "45"', "$.kiosk.result_shown_s"),
    ("[kiosk]\nresult_shown_s = true", "$.kiosk.result_shown_s"),
    ("[kiosk]\nreduce_motion = 1", "$.kiosk.reduce_motion"),
    ('[server]\nurl = "ftp://server"', "$.server.url"),
    ('[server]\nurl = "server.example"', "$.server.url"),
    ('[server]\nurl = "https://a b"', "$.server.url"),
    ('[server]\nurl = "https://a\\nb"', "$.server.url"),
    ("[server]\nurl = 5", "$.server.url"),
    ("[server]\ntoken = 5", "$.server.token"),
    ("[server]\nca_file = []", "$.server.ca_file"),
    ('[server]\nproxy = "socks"', "$.server.proxy"),
    ('[server]\ntoken = "ệ"', "$.server.token"),
    *((f"[server]\n{name} = {value}", f"$.server.{name}")
      for name in ("connect_timeout_s", "read_timeout_s", "total_timeout_s", "freshness_limit_s")
      for value in ("nan", "-0.0", "0", "-1", "1e9")),
    ("[feed]\nsource = 1", "$.feed.source"),
    ("[feed]\nroot_file = false", "$.feed.root_file"),
    ("[feed]\nkey_file = 1", "$.feed.key_file"),
    *((f"[{table}]\npoll_interval_s = {value}", f"$.{table}.poll_interval_s")
      for table in ("feed", "fleet") for value in ("nan", "0", "-1", '"15"', "86_401")),
    ("[fleet]\nsource = 1", "$.fleet.source"),
    ("[fleet]\nroot_file = 1", "$.fleet.root_file"),
    *((f"[limiter]\n{name} = {value}", f"$.limiter.{name}")
      for name in ("lookups_per_minute", "misses_per_10_minutes", "neighbours_per_10_minutes")
      for value in ("0", "-1", "1_000_001", "2.5", '"5"')),
    *((f"[kiosk]\nname = {value}", "$.kiosk.name") for value in ('"a b"', '"ệ"', '"a/b"', f'"{"a" * 61}"', "1")),
    ("[cache]\nfolder = 2026-01-01", "$.cache.folder"),
    ('[scanner]\nserial_ports = "/dev/ttyS0"', "$.scanner.serial_ports"),
    ("[scanner]\nkeyboards = [1]", "$.scanner.keyboards[0]"),
    ('[scanner]\ntyped_keys = "sometimes"', "$.scanner.typed_keys"),
    ("[scanner]\nchoices_file = 1", "$.scanner.choices_file"),
    ("[[scanners]]", "$.scanners[0]"),
    ('[[scanners]]\ndevice = ""', "$.scanners[0].device"),
    ('[[scanners]]\ndevice = "/d"\nprofile = 1', "$.scanners[0].profile"),
    ('[[scanners]]\ndevice = "/d"\ntransport = "pigeon"', "$.scanners[0].transport"),
    ('[[scanners]]\ndevice = "/d"\nignore = "yes"', "$.scanners[0].ignore"),
    ('[[scanners]]\ndevice = "/d"\nsettings = []', "$.scanners[0].settings"),
    ("[sound]\nvolume_percent = 101", "$.sound.volume_percent"),
    ('[sound]\nenabled = "yes"', "$.sound.enabled"),
    ('[staff]\npin_hash = "190273"', "$.staff.pin_hash"),
    ('[staff]\ncard_key = "short"', "$.staff.card_key"),
    ('[staff]\ndiagnostics_recipient = "age2"', "$.staff.diagnostics_recipient"),
    ("kiosk = 1", "$.kiosk"),
    ("[[server]]", "$.server"),
]  # fmt: skip

TABLES = [table for table in config.Settings.__struct_fields__ if table != "scanners"]
"""`scanners` is a list of tables."""

UNKNOWN_KEYS = ['colour = "red"', '[kiosk]\ncentre = "X"', "[server]\ntimeout = 3", "[feed]\nurl = 1",
                "[fleet]\nurl = 1", "[limiter]\nlookups = 1", "[cache]\npath = 1", "[scanner]\nports = []",
                "[screen]\nwidth = 1"]  # fmt: skip

NOT_TOML = ["[kiosk", "kiosk]", "a = ", "a = 1\na = 2", '[kiosk]\ncentre_name = "x', "a = 2026-13-45", "\x00", "= 1",
            "a = " + "[" * 100_000, "a = " + "9" * 5000]  # fmt: skip


@pytest.fixture
def written(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "kiosk.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def complaint(path) -> str:
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "field"), WRONG_FIELDS, ids=[text.replace("\n", " ")[:60] for text, _ in WRONG_FIELDS]
)
def test_a_wrong_value_is_named_by_file_and_field(written, text, field):
    path = written(text)
    said = complaint(path)
    assert said.startswith(f"{path}: ")
    assert f"`{field}`" in said


@pytest.mark.parametrize("text", UNKNOWN_KEYS)
def test_an_unknown_key_is_named(written, text):
    path = written(text)
    said = complaint(path)
    assert said.startswith(f"{path}: ")
    unknown = text.rpartition("\n")[2].partition(" ")[0].strip("[]")
    assert f"`{unknown}`" in said or "`screen`" in said


@pytest.mark.parametrize("text", NOT_TOML, ids=[text[:16] for text in NOT_TOML])
def test_what_is_no_toml_is_said_to_be_none(written, text):
    path = written(text)
    said = complaint(path)
    assert said.startswith(f"{path}: ")
    assert "TOML" in said


@pytest.mark.parametrize("content", [b'a = "\xff"', "centre_name = 'Quảng Ninh'".encode("utf-16"), b"\x80"])
def test_what_is_no_utf8_is_said_to_be_none(written, content):
    path = written(content)
    said = complaint(path)
    assert str(path) in said
    assert "UTF-8" in said


def test_a_missing_file_is_named(tmp_path):
    said = complaint(tmp_path / "nowhere.toml")
    assert str(tmp_path / "nowhere.toml") in said
    assert "No such file" in said


def test_a_folder_is_no_file(tmp_path):
    assert f"{tmp_path}: cannot be read" in complaint(tmp_path)


def test_a_file_that_may_not_be_read_is_named(written):
    path = written("")
    path.chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)  # root may read everything
    try:
        said = complaint(path)
    finally:
        os.seteuid(user)
    assert f"{path}: cannot be read (Permission denied)" in said


@pytest.mark.parametrize("text", ["", "\n\n# nothing\n", "".join(f"[{table}]\n" for table in TABLES)])
def test_everything_may_be_left_out(written, text):
    assert config.load(written(text)) == config.Settings()


def test_the_defaults_work_without_a_server_and_give_a_citizen_time():
    settings = config.Settings()
    server = settings.server
    assert (settings.kiosk.language, server.url, settings.kiosk.centre_name) == ("vi", "", "")
    assert settings.kiosk.result_shown_s >= 20
    assert server.connect_timeout_s <= server.total_timeout_s
    assert server.read_timeout_s <= server.total_timeout_s


def test_every_field_arrives(written, tmp_path):
    authority = tmp_path / "ca.pem"
    authority.touch()
    settings = config.load(
        written(f"""
        [kiosk]
        name = "ha-long-1"
        centre_name = "Trung tâm Phục vụ hành chính công phường Hạ Long"
        language = "en"
        result_shown_s = 30
        [server]
        url = "https://server.example/api/"
        token = "t"
        ca_file = "{authority}"
        proxy = "http://proxy.example:3128"
        connect_timeout_s = 0.5
        read_timeout_s = 1
        total_timeout_s = 2.5
        freshness_limit_s = 60
        [feed]
        source = "https://feed.example/"
        root_file = "/etc/kiosk/root.json"
        key_file = "/srv/keys/feed.key"
        poll_interval_s = 5
        [fleet]
        source = "https://fleet.example/"
        root_file = "/etc/kiosk/fleet-root.json"
        poll_interval_s = 60
        [limiter]
        lookups_per_minute = 100
        misses_per_10_minutes = 50
        neighbours_per_10_minutes = 20
        [cache]
        folder = "/srv/cache"
        [scanner]
        serial_ports = ["/dev/ttyS0", "/dev/ttyS1"]
        keyboards = ["/dev/input/event3"]
        typed_keys = "never"
        choices_file = "/srv/scanners.json"
        [[scanners]]
        device = "05e0:1701"
        profile = "zebra_serial"
        settings = {{ baud = 115200, terminator = "cr" }}
        [[scanners]]
        device = "/dev/input/event9"
        ignore = true
        [sound]
        enabled = false
        volume_percent = 30
    """)
    )
    assert settings == config.Settings(
        config.KioskSettings("ha-long-1", "Trung tâm Phục vụ hành chính công phường Hạ Long", "en", 30.0),
        config.ServerSettings(
            "https://server.example/api/", "t", str(authority), "http://proxy.example:3128", 0.5, 1.0, 2.5, 60.0
        ),
        config.FeedSettings("https://feed.example/", "/etc/kiosk/root.json", "/srv/keys/feed.key", 5.0),
        config.FleetSettings("https://fleet.example/", "/etc/kiosk/fleet-root.json", 60.0),
        config.LimiterSettings(100, 50, 20),
        config.CacheSettings("/srv/cache"),
        config.ScannerSettings(("/dev/ttyS0", "/dev/ttyS1"), ("/dev/input/event3",), "never", "/srv/scanners.json"),
        (
            config.ScannerEntry("05e0:1701", "zebra_serial", settings={"baud": 115200, "terminator": "cr"}),
            config.ScannerEntry("/dev/input/event9", ignore=True),
        ),
        config.SoundSettings(enabled=False, volume_percent=30),
    )


@pytest.mark.parametrize(("text", "field"), [
    ('[server]\nurl = "http://[::"', "server.url"), ('[server]\nurl = "https://:80"', "server.url"),
    ('[server]\nproxy = "http://:1"', "server.proxy"), ('[server]\nca_file = "/nowhere/ca.pem"', "server.ca_file"),
    ('[[scanners]]\ndevice = "/d"', "neither a profile nor a transport is named"),
    ('[[scanners]]\ndevice = "/d"\nprofile = "nobody\'s"', "is not known"),
    ('[[scanners]]\ndevice = "x"\ntransport = "serial"', "neither a path nor a USB id"),
    ('[[scanners]]\ndevice = "/d"\ntransport = "serial"\nsettings = { baud = 0 }', "baud is not"),
    ('[[scanners]]\ndevice = "/d"\ntransport = "serial"\nsettings = { speed = 1 }', "unknown field 'speed'"),
])  # fmt: skip
def test_what_a_type_cannot_say_is_named_too(written, text, field):
    path = written(text)
    said = complaint(path)
    assert said.startswith(f"{path}: ")
    assert field in said


def test_the_table_above_misses_no_field():
    covered = {field.removeprefix("$.").split("[")[0] for _, field in WRONG_FIELDS}
    every = {
        f"{table.name}.{field.encode_name}"
        for table in msgspec.structs.fields(config.Settings)
        if table.name in TABLES
        for field in msgspec.structs.fields(type(table.default))
    }
    assert len(every) > 10
    assert every <= covered


@pytest.mark.parametrize("content", [b'\xef\xbb\xbf[kiosk]\r\nlanguage = "en"\r\n', b'[kiosk]\r\nlanguage = "en"\r\n'])
def test_what_a_windows_editor_saves_can_be_read(written, content):
    assert config.load(written(content)).kiosk.language == "en"


def test_a_complaint_never_holds_the_token(written):
    for text in ('[server]\ntoken = "secret"\nurl = 5', '[server]\ntoken = "secret', '[server]\ntoken = ["secret"]'):
        assert "secret" not in complaint(written(text))


def test_settings_show_neither_tokens_nor_passwords():
    server = config.ServerSettings(url="https://a:word-1@x", token="word-2", proxy="http://a:word-3@x")
    settings = config.Settings(
        server=server,
        feed=config.FeedSettings(source="https://a:word-4@x"),
        fleet=config.FleetSettings(source="https://a:word-5@x"),
    )
    assert "word-" not in repr(settings)
