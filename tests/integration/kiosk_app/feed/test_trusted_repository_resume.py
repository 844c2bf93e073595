"""A download that broke off goes on where it stopped, across runs and kills; its hash alone makes it trusted."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from kiosk_app.transfer.spool import KEPT_PARTS
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused, SourceUnavailable

Make = Callable[..., Any]
DATA = Random(1).randbytes(1_000_000)
SHA256 = hashlib.sha256(DATA).hexdigest()
PATH = f"deltas/{SHA256}"
HALF = 500_000


@pytest.fixture
def fetch(repository: Any, client: Make, into: Path) -> Callable[[], bytes]:
    """Fetch with a client of its own, as a new process would."""
    repository.put(PATH, DATA)

    def take(source: Any = None) -> bytes:
        path = (source or client()).fetch_vouched(PATH, SHA256, len(DATA), into)
        data = path.read_bytes()
        path.unlink()
        return bytes(data)

    return take


@pytest.fixture
def part(state: Path) -> Path:
    return state / "staging" / f"{SHA256}.part"


def _begun(part: Path, data: bytes) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(data)


def _cut_at(bytes_: int) -> Callable[[Any], None]:
    def cut(handler: Any) -> None:
        handler.close_connection = True
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(DATA)))
        handler.send_header("ETag", '"of-the-cut"')
        handler.end_headers()
        handler.wfile.write(DATA[:bytes_])

    return cut


def _ranges(web_server: Any) -> list[str | None]:
    return [headers.get("Range") for path, headers in web_server.asked if path.endswith(SHA256)]


def test_what_broke_off_goes_on_in_another_run(fetch: Make, web_server: Any, part: Path) -> None:
    web_server.answers[SHA256] = _cut_at(HALF)
    with pytest.raises(SourceUnavailable, match="broke off"):
        fetch()
    kept = part.stat().st_size
    assert 0 < kept <= HALF
    web_server.answers.clear()

    assert fetch() == DATA

    assert _ranges(web_server) == [None, f"bytes={kept}-"]
    assert not part.exists()


def test_many_cuts_still_arrive(fetch: Make, web_server: Any) -> None:
    def cut_each(handler: Any) -> None:
        start = int(handler.headers.get("Range", "bytes=0-")[6:-1])
        handler.close_connection = True
        handler.send_response(206 if start else 200)
        handler.send_header("Content-Length", str(len(DATA) - start))
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(DATA) - 1}/{len(DATA)}")
        handler.end_headers()
        handler.wfile.write(DATA[start : start + 150_000])

    web_server.answers[SHA256] = cut_each
    for _ in range(20):
        try:
            assert fetch() == DATA
            break
        except SourceUnavailable:
            continue
    else:
        pytest.fail("it never arrived")
    starts = [int((given or "bytes=0-")[6:-1]) for given in _ranges(web_server)]
    assert starts == sorted(set(starts))


def test_a_tag_known_from_this_run_guards_the_rest(fetch: Make, client: Make, web_server: Any) -> None:
    source = client()
    web_server.answers[SHA256] = _cut_at(HALF)
    with pytest.raises(SourceUnavailable):
        fetch(source)
    web_server.answers.clear()

    assert fetch(source) == DATA

    assert web_server.asked[-1][1]["If-Range"] == '"of-the-cut"'
    assert "Range" in web_server.asked[-1][1], "the server found another tag, and sent the whole file"


PARTIAL_ANSWERS: dict[str, tuple[int, dict[str, str], bytes]] = {
    "another start": (206, {"Content_Range": f"bytes 0-{len(DATA) - 1}/{len(DATA)}"}, DATA),
    "another total": (206, {"Content_Range": f"bytes {HALF}-{len(DATA) - 1}/{len(DATA) + 1}"}, DATA[HALF:]),
    "no range": (206, {}, DATA[HALF:]),
    "nonsense": (206, {"Content_Range": "bytes */*"}, DATA[HALF:]),
    "no such range": (416, {"Content_Range": f"bytes */{len(DATA)}"}, b""),
}


@pytest.mark.parametrize("case", PARTIAL_ANSWERS)
def test_a_part_that_does_not_fit_is_given_up_for_the_whole(
    fetch: Make, web_server: Any, part: Path, case: str
) -> None:
    status, headers, body = PARTIAL_ANSWERS[case]
    _begun(part, DATA[:HALF])

    def answer(handler: Any) -> None:
        if "Range" in handler.headers:
            handler.reply(status, body, **headers)
        else:
            handler.reply(200, DATA)

    web_server.answers[SHA256] = answer

    assert fetch() == DATA
    assert _ranges(web_server) == [f"bytes={HALF}-", None]


def test_a_server_that_knows_no_parts_starts_over(fetch: Make, web_server: Any, part: Path) -> None:
    _begun(part, DATA[:HALF])
    web_server.answers[SHA256] = lambda handler: handler.reply(200, DATA)

    assert fetch() == DATA
    assert len(_ranges(web_server)) == 1


@pytest.mark.parametrize(
    "spoilt", [bytes(HALF), DATA[:-1] + b"\0" + DATA[-1:], DATA[:-1] + bytes([DATA[-1] ^ 1]), b"<html>" * 1000]
)
def test_spoilt_bytes_of_an_earlier_run_cost_one_more_try_and_no_more(
    fetch: Make, web_server: Any, part: Path, spoilt: bytes
) -> None:
    _begun(part, spoilt)

    assert fetch() == DATA
    assert len(_ranges(web_server)) <= 2


def test_a_whole_file_of_an_earlier_run_is_not_asked_for(fetch: Make, web_server: Any, part: Path) -> None:
    _begun(part, DATA)

    assert fetch() == DATA
    assert _ranges(web_server) == []


def test_a_wrong_file_is_thrown_away_and_never_looped_over(fetch: Make, web_server: Any, part: Path) -> None:
    wrong = DATA[:-1] + bytes([DATA[-1] ^ 1])

    def flip(handler: Any) -> None:
        start = int(handler.headers.get("Range", "bytes=0-")[6:-1])
        headers = {"Content_Range": f"bytes {start}-{len(wrong) - 1}/{len(wrong)}"} if start else {}
        handler.reply(206 if start else 200, wrong[start:], **headers)

    web_server.answers[SHA256] = flip
    _begun(part, DATA[:HALF])
    for asked in (2, 3):
        with pytest.raises(SourceRefused) as raised:
            fetch()
        assert raised.value.reason is Refusal.CONTENT
        assert not part.exists()
        assert len(_ranges(web_server)) == asked

    web_server.answers.clear()
    assert fetch() == DATA


def test_a_log_in_page_does_not_cost_what_was_fetched(fetch: Make, web_server: Any, part: Path) -> None:
    _begun(part, DATA[:HALF])
    web_server.answers[SHA256] = lambda handler: handler.reply(200, b"<html>Please log in</html>")
    with pytest.raises(SourceRefused):
        fetch()
    web_server.answers.clear()

    assert fetch() == DATA
    assert _ranges(web_server)[-1] == f"bytes={HALF}-"


def test_more_than_was_signed_is_refused_without_being_kept(fetch: Make, web_server: Any, part: Path) -> None:
    def too_long(handler: Any) -> None:
        handler.close_connection = True
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(DATA)

    web_server.answers[SHA256] = too_long
    with pytest.raises(SourceRefused) as raised:
        fetch()

    assert raised.value.reason is Refusal.ENDLESS
    assert not part.exists()


def test_targets_go_on_too(repository: Any, client: Make, web_server: Any, into: Path) -> None:
    repository.publish_files({"snapshot": DATA})
    web_server.answers["snapshot"] = _cut_at(HALF)
    with pytest.raises(SourceUnavailable):
        client().fetch("snapshot", into, len(DATA))
    web_server.answers.clear()

    assert client().fetch("snapshot", into, len(DATA)).read_bytes() == DATA
    assert web_server.asked[-1][1]["Range"].startswith("bytes=")


def test_a_stick_goes_on_where_the_network_stopped(repository: Any, fetch: Make, client: Make, web_server: Any) -> None:
    web_server.answers[SHA256] = _cut_at(HALF)
    with pytest.raises(SourceUnavailable):
        fetch()

    assert fetch(client(str(repository.folder))) == DATA


def test_only_a_few_begun_files_stay(fetch: Make, state: Path) -> None:
    staging = state / "staging"
    staging.mkdir(parents=True)
    for age_s in range(10):
        begun = staging / f"{age_s:064}.part"
        begun.write_bytes(b"begun")
        os.utime(begun, (1_000_000 - age_s, 1_000_000 - age_s))

    assert fetch() == DATA

    assert sorted(entry.name for entry in staging.iterdir()) == [f"{age_s:064}.part" for age_s in range(KEPT_PARTS - 1)]


def test_a_killed_process_leaves_what_the_next_goes_on_with(
    repository: Any, fetch: Make, web_server: Any, state: Path, into: Path, part: Path, until: Make
) -> None:
    def stall(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(DATA)))
        handler.end_headers()
        handler.wfile.write(DATA[:HALF])
        handler.connection.recv(1)

    web_server.answers[SHA256] = stall
    code = (
        "import sys\nfrom pathlib import Path\nfrom kiosk_app.trusted_repository import TrustedRepository\n"
        "url, root, state, path, sha, size, into = sys.argv[1:]\n"
        "TrustedRepository(url, Path(root), Path(state)).fetch_vouched(path, sha, int(size), Path(into))"
    )
    arguments = [web_server.url, str(repository.root_file), str(state), PATH, SHA256, str(len(DATA)), str(into)]
    process = subprocess.Popen([sys.executable, "-c", code, *arguments])
    until(lambda: part.exists() and part.stat().st_size == HALF, "half a file")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert list(into.iterdir()) == []
    web_server.answers.clear()

    assert fetch() == DATA
    assert _ranges(web_server)[-1] == f"bytes={HALF}-"


@pytest.mark.skipif(os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_is_no_fault_of_the_source(repository: Any, web_server: Any, tmp_path: Path) -> None:
    from kiosk_app.trusted_repository import TrustedRepository

    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", small], check=True)
    try:
        repository.put(PATH, DATA)
        source = TrustedRepository(web_server.url, repository.root_file, small / "state")
        (small / "into").mkdir()
        for source_ in (source, TrustedRepository(str(repository.folder), repository.root_file, small / "state")):
            with pytest.raises(CacheUnwritable, match="No space left"):
                source_.fetch_vouched(PATH, SHA256, len(DATA), small / "into")
        subprocess.run(["mount", "-o", "remount,size=4m", small], check=True)
        assert source.fetch_vouched(PATH, SHA256, len(DATA), small / "into").read_bytes() == DATA
    finally:
        subprocess.run(["umount", small], check=True)
