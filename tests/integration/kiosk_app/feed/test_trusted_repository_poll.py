"""The poll: one small request while nothing changes, and never a request twice when something does."""

from __future__ import annotations

import email.utils
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline_cache.errors import Refusal, SourceRefused, SourceUnavailable
from offline_cache.sync import Outcome, bring_to_head

Make = Callable[..., Any]
LIMIT = 1 << 20
TIMESTAMP = "/feed/metadata/timestamp.json"


@pytest.fixture
def source(repository: Any, client: Make) -> Any:
    """A kiosk at the head of the feed, over HTTP."""
    repository.publish_files({"a.txt": b"first"})
    source = client()
    source.refresh()
    return source


def test_nothing_changed_is_one_small_request_over_the_kept_connection(
    repository: Any, client: Make, web_server: Any
) -> None:
    repository.publish_files({"a.txt": b"first"})
    source = client()
    assert source.poll()
    source.refresh()
    before, wire_bytes = len(web_server.asked), web_server.wire_bytes

    polls = [source.poll() for _ in range(20)]

    assert polls == [False] * 20
    assert web_server.paths[before:] == [TIMESTAMP] * 20
    assert (web_server.wire_bytes - wire_bytes) / 20 <= 1024
    assert web_server.connections == 1
    assert all("If-None-Match" in headers for _, headers in web_server.asked[before:])


def test_a_change_is_seen_and_its_timestamp_asked_for_once(
    repository: Any, source: Any, web_server: Any, into: Path
) -> None:
    repository.publish_files({"a.txt": b"second"})
    before = len(web_server.asked)

    assert source.poll()
    source.refresh()
    assert source.fetch("a.txt", into, LIMIT).read_bytes() == b"second"

    names = [path.rpartition("/")[2].partition("?")[0] for path in web_server.paths[before:]]
    assert names[:4] == ["timestamp.json", "2.root.json", "2.snapshot.json", "2.targets.json"]
    assert len(names) == 5
    assert not source.poll()
    assert web_server.connections == 1


def test_a_whole_synchronisation_with_changes_takes_six_requests(province: Any, served: Make, tmp_path: Path) -> None:
    from kiosk_app.repositories import open_feed

    web = served(province.folder / "feed")
    settings = province.reading_from(web.url)
    source, cache, key = open_feed(settings), tmp_path / "cache", Path(settings.feed.key_file)
    bring_to_head(source, cache, key)
    province.take({"H49.22-261008-0001": 10})
    published = province.publish()
    before, wire_bytes = len(web.asked), web.wire_bytes

    assert source.poll()
    report = bring_to_head(source, cache, key)

    assert report.outcome is Outcome.ADVANCED
    assert report.seq == published.seq
    names = [path.rpartition("/")[2] for path in web.paths[before:]]
    assert len(names) == 6, names
    assert web.wire_bytes - wire_bytes - report.downloaded_bytes <= 10_000
    assert not source.poll()
    assert web.connections == 1


def test_a_change_that_was_refused_stays_a_change(repository: Any, source: Any) -> None:
    honest = repository.signers["timestamp"]
    repository.signers["timestamp"] = repository.signers["snapshot"]
    repository.publish_files({"a.txt": b"second"})
    for _ in range(2):
        assert source.poll()
        with pytest.raises(SourceRefused):
            source.refresh()

    repository.signers["timestamp"] = honest
    repository.publish_files({"a.txt": b"third"})
    assert source.poll()
    source.refresh()
    assert not source.poll()


def test_a_server_without_validators_is_compared_byte_for_byte(repository: Any, client: Make, web_server: Any) -> None:
    repository.publish_files({"a.txt": b"first"})
    web_server.answers["timestamp.json"] = lambda handler: handler.reply(
        200, (repository.folder / "metadata" / "timestamp.json").read_bytes()
    )
    source = client()
    source.refresh()
    assert not source.poll()
    repository.publish_files({"a.txt": b"second"})
    assert source.poll()


def test_a_tag_of_the_very_second_is_not_trusted(repository: Any, client: Make, web_server: Any) -> None:
    """As nginx makes it: of the second and the size, which two publications may share."""

    def answer(handler: Any) -> None:
        data = (repository.folder / "metadata" / "timestamp.json").read_bytes()
        tag = f'"{len(data)}"'
        if handler.headers.get("If-None-Match") == tag:
            handler.reply(304)
        else:
            handler.reply(200, data, ETag=tag, Last_Modified=email.utils.formatdate(usegmt=True))

    repository.publish_files({"a.txt": b"first"})
    web_server.answers["timestamp.json"] = answer
    source = client()
    source.refresh()
    repository.publish_files({"a.txt": b"other"})

    assert source.poll()


def test_a_kept_connection_that_the_server_closed_is_no_trouble(source: Any, web_server: Any) -> None:
    for _ in range(20):
        web_server.hang_up()
        assert not source.poll()


def test_a_connection_closed_upon_the_request_is_tried_once_more(source: Any, web_server: Any) -> None:
    dropped: list[str] = []

    def drop_once(handler: Any) -> None:
        dropped.append(handler.path)
        handler.close_connection = True
        web_server.answers.clear()

    web_server.answers["timestamp.json"] = drop_once
    assert not source.poll()
    assert dropped == [TIMESTAMP]


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_a_poll_that_is_not_answered_is_unavailable(source: Any, web_server: Any, status: int) -> None:
    web_server.answers["timestamp.json"] = lambda handler: handler.reply(status, b"no")

    with pytest.raises(SourceUnavailable, match=str(status)):
        source.poll()
    web_server.answers.clear()
    assert not source.poll()


def test_a_page_in_place_of_the_timestamp_is_refused_by_the_refresh(source: Any, web_server: Any) -> None:
    web_server.answers["timestamp.json"] = lambda handler: handler.reply(200, b"<html>Please log in</html>")

    assert source.poll()
    with pytest.raises(SourceRefused) as raised:
        source.refresh()
    assert raised.value.reason is Refusal.METADATA
    web_server.answers.clear()
    assert not source.poll()


def test_a_folder_is_polled_as_well(repository: Any, client: Make) -> None:
    repository.publish_files({"a.txt": b"first"})
    source = client(str(repository.folder))
    assert source.poll()
    source.refresh()
    assert not source.poll()
    repository.publish_files({"a.txt": b"second"})
    assert source.poll()
