"""The guide: four steps and two ways, whole, with the leaflet's date; the code leads where the text says."""

from __future__ import annotations

import msgspec
import pytest

from kiosk_app.flow.views import Guide
from kiosk_app.viewmodels import guide
from kiosk_app.viewmodels.qr import qr
from offline_cache.contract.directory import Directory
from offline_cache.contract.directory_reading import default_bytes, read


@pytest.fixture(scope="module")
def leaflet() -> Directory:
    return read(default_bytes())


def bare(text: str) -> str:
    """Without what only steers the breaking of lines, or stands before an address."""
    return text.replace("\N{ZERO WIDTH SPACE}", "").replace("\N{NO-BREAK SPACE}", " ").replace("http://", "")


def test_the_four_steps_are_whole(leaflet, noon, vi):
    props = guide.derive(Guide(), leaflet, noon, vi)
    assert [bare(title) for title in props.titles] == [step.title.vi for step in leaflet.steps]
    assert [bare(body) for body in props.bodies] == [bare(step.text.vi) for step in leaflet.steps]
    assert not props.shows_ways
    assert props.code == ""
    assert "9/2018" in props.source


def test_the_two_ways_come_with_the_portals_code(leaflet, noon, words):
    props = guide.derive(Guide("lookup"), leaflet, noon, words)
    assert props.shows_ways
    assert len(props.titles) == len(props.bodies) == len(leaflet.lookup_ways)
    assert (props.code, props.code_modules) == qr("https://dichvucong.quangninh.gov.vn")
    assert props.code_address in bare(props.bodies[0])


def test_what_the_ways_have_in_common_is_said_above_them(leaflet, noon, vi):
    assert bare(guide.derive(Guide("lookup"), leaflet, noon, vi).intro) == bare(leaflet.lookup_about.vi)
    assert guide.derive(Guide(), leaflet, noon, vi).intro == ""
    silent = msgspec.structs.replace(leaflet, lookup_about=None)
    assert guide.derive(Guide("lookup"), silent, noon, vi).intro == ""


def test_a_portal_that_the_text_does_not_name_has_no_code(leaflet, noon, vi):
    national = msgspec.structs.replace(leaflet, sites=leaflet.sites[:1])
    assert guide.derive(Guide("lookup"), national, noon, vi).code == ""


def test_steps_are_in_their_order(leaflet, noon, vi):
    mixed = msgspec.structs.replace(leaflet, steps=leaflet.steps[::-1])
    assert guide.derive(Guide(), mixed, noon, vi) == guide.derive(Guide(), leaflet, noon, vi)


@pytest.mark.parametrize("page", ["", "no_such_page", "lookup"])
def test_without_a_directory_it_says_so(page, leaflet, noon, words):
    loading = guide.derive(Guide(page), None, noon, words)
    nothing = guide.derive(Guide(page), Directory(name=leaflet.name, as_of=leaflet.as_of), noon, words)
    assert loading.empty == words.plain("contacts.loading")
    assert nothing.empty == words.plain("contacts.nothing")
    assert loading.tabs == nothing.tabs == nothing.titles == ()
