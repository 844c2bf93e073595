"""The staff's pages and the set-up's questions, each in every state that somebody can find it in."""

from __future__ import annotations

import datetime

from kiosk_app.agent.state import LastError
from kiosk_app.flow.views import Said, SetUp, Staff
from kiosk_app.screenshots.sample_dossiers import AS_OF, OLD_AS_OF
from kiosk_app.staff.checks import Facts, Probe
from kiosk_app.staff.desk import TOUCH_FIELDS
from kiosk_app.staff.ports import Command
from kiosk_app.staff.rows import Row, rows, trouble
from kiosk_app.staff.scan_test import described
from kiosk_app.status_command import Status
from scanner.health import Lost, Ready
from scanner.scan import RejectedReason, RejectedScan, Scan

_SCANNER = "Honeywell Voyager 1450g"
_ALL = tuple(command.value for command in Command)
_FEW = tuple(one for one in _ALL if one not in {Command.SYNC, Command.LEVELS, Command.EXPORT})
_STARTED = AS_OF - datetime.timedelta(days=4)
_GOOD = Facts(
    Status(fresh=True, as_of=AS_OF, rows=182_455, seq=4411, key_file="", agent_started=_STARTED, last_success=AS_OF),
    {"server": Probe(34), "feed": Probe(12), "fleet": Probe(9)}, "0.1.0", ("enp2s0",), {"brightness": 80, "volume": 60},
)  # fmt: skip
_BAD = Facts(
    Status(
        fresh=False, as_of=OLD_AS_OF, rows=182_455, seq=4102, key_file="", agent_started=_STARTED,
        last_error=LastError(OLD_AS_OF, "SourceUnavailable", ""),
    ),
    {"server": Probe(trouble="no_name"), "feed": Probe(trouble="expired"), "fleet": Probe(trouble="no_way")},
    "0.1.0", (), clock_trusted=False,
)  # fmt: skip
_HOME = Staff("home", rows=rows(_GOOD, Ready((_SCANNER,))), commands=_ALL)
_FILE = "hall-1-270304-022400.tar.age"
_CENTRES = (
    "Trung tâm Phục vụ hành chính công thành phố Quảng Ninh", "Trung tâm Phục vụ hành chính công phường Hạ Long",
    "Bộ phận Một cửa đặc khu Vân Đồn",
)  # fmt: skip
_WRONG_FILE = "/media/usb0/kiosk.toml: Object contains unknown field `adress` - at `$.server`. See docs/it.md"

STAFF: tuple[tuple[str, Staff], ...] = (
    ("", Staff()),
    ("typed", Staff(digits=4, takes_card=True)),
    ("checking", Staff(running="pin")),
    ("wrong", Staff(note=Said("pin_wrong_left", (("count", 2),), good=False))),
    ("short", Staff(note=Said("pin_short", good=False))),
    ("locked", Staff(wait_s=1_800, note=Said("pin_wrong", good=False))),
    *((f"card_{verdict}", Staff(takes_card=True, note=Said(f"card_{verdict}", good=verdict == "accepted")))
      for verdict in ("accepted", "not_signed", "expired", "clock", "no_key")),
    ("no_pin", Staff("no_pin", rows=rows(_GOOD, Ready((_SCANNER,))))),
    ("not_set_up", Staff("no_pin", rows=rows(None, Ready((_SCANNER,))), commands=(Command.SET_UP,))),
    ("opening", Staff("home", rows=rows(None, Ready((_SCANNER,))), commands=_FEW)),
    ("home", _HOME),
    ("trouble", Staff("home", rows=rows(_BAD, Lost(0.0, (_SCANNER,))), commands=_ALL)),
    ("sync", Staff("home", rows=_HOME.rows, commands=_ALL, running=Command.SYNC, percent=42)),
    ("sync_begins", Staff("home", rows=_HOME.rows, commands=_ALL, running=Command.SYNC)),
    ("synced", Staff("home", rows=_HOME.rows, commands=_ALL, note=Said("sync_installed"))),
    ("sync_failed", Staff("home", rows=rows(_BAD, Ready((_SCANNER,))), commands=_ALL, note=Said(
        "sync_failed", (("trouble", trouble("SourceRefused:signature")),), good=False))),
    ("exporting", Staff("home", rows=_HOME.rows, commands=_ALL, running=Command.EXPORT)),
    ("exported", Staff("home", rows=_HOME.rows, commands=_ALL, note=Said("exported", (("file", _FILE),)))),
    ("no_stick", Staff("home", rows=_HOME.rows, commands=_ALL, note=Said("no_stick", good=False))),
    ("no_key", Staff("home", rows=_HOME.rows, commands=_ALL, note=Said("no_key", good=False))),
    ("touched", Staff("home", rows=_HOME.rows, commands=_ALL, note=Said("touch_whole"))),
    ("scanner", Staff("scanner")),
    ("scanner_good", Staff("scanner", rows=described(Scan("H49.22-270215-0975", "code128", _SCANNER, 0.0)))),
    ("scanner_card", Staff("scanner", rows=described(Scan("000000000000|0|M|0|N|M|0", None, _SCANNER, 0.0)))),
    ("scanner_refused", Staff("scanner", rows=described(RejectedScan(RejectedReason.UNREADABLE, _SCANNER, 0.0)))),
    ("touch", Staff("touch")),
    ("touch_some", Staff("touch", touched=frozenset(range(0, TOUCH_FIELDS, 3)))),
    *((f"colour_{colour}", Staff("colours", colour=colour)) for colour in range(6)),
    ("levels", Staff("levels", levels=(("brightness", 80), ("volume", 60)))),
    ("volume", Staff("levels", levels=(("volume", 0),))),
)  # fmt: skip
"""Cases and views."""

_SUMMARY: tuple[Row, ...] = (
    ("language", Said("text", (("text", "Tiếng Việt"),))), ("centre", Said("text", (("text", _CENTRES[1]),))),
    ("server", Said("text", (("text", "kiosk.example"),))), ("token", Said("set")),
    ("feed", Said("not_set", good=False)), ("pin", Said("not_set", good=False)),
)  # fmt: skip
_WHOLE: tuple[Row, ...] = (*_SUMMARY[:4], ("feed", Said("set")), ("pin", Said("set")))

SET_UP: tuple[tuple[str, SetUp], ...] = (
    ("", SetUp()),
    ("reading", SetUp(running=True)),
    ("no_media", SetUp(note=Said("no_media", good=False))),
    ("media_refused", SetUp(note=Said("refused", (("why", _WRONG_FILE),), good=False))),
    ("centre", SetUp("centre", choices=tuple((name, name) for name in _CENTRES), pages=19)),
    ("centre_page", SetUp("centre", choices=tuple((name, name) for name in _CENTRES[1:]), page=2, pages=19)),
    ("centre_search", SetUp("centre", text="ha l", choices=((_CENTRES[1], _CENTRES[1]),))),
    ("centre_nothing", SetUp("centre", text="xyz")),
    ("server", SetUp("server", text="https://")),
    ("server_typed", SetUp("server", text="https://kiosk.example:8443/tra-cuu", layer="symbols")),
    ("server_refused", SetUp("server", text="https:/kiosk", note=Said("wrong_form", good=False))),
    ("token", SetUp("token")),
    ("token_typed", SetUp("token", typed=32, layer="upper")),
    ("token_refused", SetUp("token", typed=9, note=Said("wrong_token", good=False))),
    ("scanner", SetUp("scanner")),
    ("scanner_good", SetUp("scanner", rows=described(Scan("H49.22-270215-0975", "code128", _SCANNER, 0.0)))),
    ("review", SetUp("review", rows=_SUMMARY)),
    ("review_media", SetUp("review", rows=_WHOLE, note=Said("from_media"))),
    ("review_refused", SetUp("review", rows=_WHOLE, note=Said("refused", (("why", _WRONG_FILE),), good=False))),
    ("saving", SetUp("review", rows=_SUMMARY, running=True)),
    ("done", SetUp("done")),
)  # fmt: skip
"""Cases and views."""
