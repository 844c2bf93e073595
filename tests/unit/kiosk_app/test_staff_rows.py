"""The staff's rows as a table: what is known of a machine, and what is said of it. What is not there has no row."""

from __future__ import annotations

import datetime

import msgspec
import pytest

from kiosk_app.agent.state import LastError
from kiosk_app.clock import LOCAL_ZONE
from kiosk_app.errors import ConfigError
from kiosk_app.flow.views import Said
from kiosk_app.staff import said
from kiosk_app.staff.checks import Facts, Probe
from kiosk_app.staff.diagnostics import NoStick
from kiosk_app.staff.network import Broken
from kiosk_app.staff.rows import WORDED, rows, trouble
from kiosk_app.staff.syncing import SyncLine
from kiosk_app.status_command import Status
from offline_cache import errors
from scanner.health import Lost, NoneFound, Ready, Refused

NOON = datetime.datetime(2026, 12, 1, 12, 0, tzinfo=LOCAL_ZONE)
BARE = Status(fresh=False, key_file="K")
HELD = {"as_of": NOON, "rows": 5002, "fresh": True}


def found(facts: Facts | None = None, health=None) -> dict[str, Said]:
    return dict(rows(facts, health))


def facts(probes=None, links=None, *, clock_trusted=True, version="", **status) -> Facts:
    return Facts(msgspec.structs.replace(BARE, **status), probes or {}, version, links, {}, clock_trusted)


def test_before_anything_was_asked_there_is_only_what_is_known_at_once():
    assert found() == {}
    assert list(found(None, NoneFound())) == ["scanner"]


@pytest.mark.parametrize(("health", "key", "good"), [
    (Ready(("A", "B")), "scanner_ready", True), (Ready(("A",), ("N",)), "scanner_noted", False),
    (NoneFound(), "scanner_none", False), (Lost(0.0, ("A",)), "scanner_lost", False),
    (Refused("A: ?"), "scanner_refused", False),
])  # fmt: skip
def test_the_scanner(health, key, good):
    row = found(None, health)["scanner"]
    assert (row.key, row.good) == (key, good)


@pytest.mark.parametrize(("status", "key", "good"), [
    ({}, "data_missing", False), (HELD, "data", True), (HELD | {"fresh": False}, "data_old", False),
    (HELD | {"revoked_since": NOON}, "revoked", False),
])  # fmt: skip
def test_the_data(status, key, good):
    row = found(facts(**status))["data"]
    assert (row.key, row.good) == (key, good)


@pytest.mark.parametrize(("status", "key", "good"), [
    ({}, None, None), ({"agent_started": NOON}, "agent_waiting", False),
    ({"agent_started": NOON, "last_success": NOON}, "agent_succeeded", True),
    ({"agent_started": NOON, "last_error": LastError(NOON, "SourceUnavailable", "M")}, "agent_failed", False),
])  # fmt: skip
def test_the_agent_has_a_row_where_it_has_run(status, key, good):
    row = found(facts(**status)).get("agent")
    assert (row and row.key, row and row.good) == (key, good)


@pytest.mark.parametrize(("links", "key"), [(None, None), ((), "no_link"), (("eth0",), "link")])
def test_the_network_has_a_row_where_the_machine_says(links, key):
    row = found(facts(links=links)).get("network")
    assert (row and row.key) == key


def test_only_what_is_configured_is_probed_and_only_what_is_wrong_is_said_of_the_clock():
    shown = found(facts({"server": Probe(12)}, version="0.1.0"))
    assert set(shown) == {"data", "server", "version"}
    assert shown["server"] == Said("answers", (("ms", 12),))
    assert found(facts(clock_trusted=False))["clock"].key == "clock_wrong"


def test_a_probes_trouble_is_said_in_words():
    row = found(facts({"feed": Probe(trouble="no_name")}))["feed"]
    assert row == Said("trouble", (("trouble", Said("no_name", good=False)),), good=False)


@pytest.mark.parametrize(("kind", "key"), [
    *((broken.value, broken.value) for broken in Broken), ("not_admitted", "not_admitted"), ("SyncBusy", "busy"),
    ("SourceRefused:signature", "untrusted"), ("SourceRefused:expired", "expired"), ("CacheUnwritable", "disk"),
    ("KeyUnusable", "key"), ("ConfigError", "settings"), ("ZeroDivisionError", "other"), ("", "other"),
])  # fmt: skip
def test_troubles_by_their_names(kind, key):
    assert trouble(kind).key == key
    assert not trouble(kind).good


def test_every_error_of_the_cache_but_the_trees_roots_has_words_of_its_own():
    kinds = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, errors.CacheError)]
    unnamed = {kind.__name__ for kind in kinds if trouble(kind.__name__).key == "other"}
    assert unnamed == {"CacheError", "SyncError"}
    assert set(Broken) <= WORDED


@pytest.mark.parametrize(("result", "key", "good"), [
    (SyncLine(outcome="installed"), "sync_installed", True), (SyncLine(error="SyncBusy"), "sync_failed", False),
    (OSError(), "sync_failed", False), (SyncLine(), "sync_failed", False),
])  # fmt: skip
def test_how_a_synchronisation_ended(result, key, good):
    assert (said.of_sync(result).key, said.of_sync(result).good) == (key, good)


@pytest.mark.parametrize(("result", "key"), [
    ("F", "exported"), (NoStick("?"), "no_stick"), (ConfigError("?"), "no_key"), (ValueError("?"), "export_failed"),
])  # fmt: skip
def test_how_an_export_ended(result, key):
    assert said.of_export(result).key == key
