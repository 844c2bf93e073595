from __future__ import annotations

import datetime
import gzip
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kiosk_app
from kiosk_app.errors import ConfigError
from kiosk_app.transfer import web
from kiosk_app.trusted_repository import TrustedRepository
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused, SourceUnavailable

Make = Callable[..., Any]
LIMIT = 1 << 20


@pytest.fixture(params=["web", "folder", "file address"])
def any_source(request: pytest.FixtureRequest, repository: Any, web_server: Any) -> str:
    folder = repository.folder
    if request.param == "folder":
        spaced = folder.parent / "a stick #1"
        spaced.symlink_to(folder, target_is_directory=True)
        return str(spaced)
    return {"web": web_server.url, "file address": folder.as_uri()}[request.param]


def _reply(status: int, body: bytes = b"", **headers: str) -> Callable[[Any], None]:
    return lambda handler: handler.reply(status, body, **headers)


def _hang(handler: Any) -> None:
    handler.connection.settimeout(20)
    assert handler.connection.recv(1) == b"", "the client was to give up first"


def _close(handler: Any) -> None:
    handler.close_connection = True


def _endless(handler: Any) -> None:
    handler.close_connection = True
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65536)


def _endless_redirect(handler: Any) -> None:
    handler.close_connection = True
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/")
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65536)


def _drip_the_head(handler: Any) -> None:
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    never = threading.Event()
    while not never.wait(0.005):
        handler.wfile.write(b".")


def _cut(length_bytes: int) -> Callable[[Any], None]:
    def cut(handler: Any) -> None:
        handler.close_connection = True
        handler.send_response(200)
        handler.send_header("Content-Length", str(length_bytes))
        handler.end_headers()
        handler.wfile.write(b"{")

    return cut


def test_signed_files_arrive_whole_from_every_kind_of_source(
    repository: Any, client: Make, any_source: str, into: Path
) -> None:
    repository.publish_files({"a.txt": b"first", "folder/b #1.bin": bytes(300_000), "empty": b""})
    source = client(any_source)
    counted: list[int] = []

    source.refresh()
    one = source.fetch("a.txt", into, LIMIT)
    two = source.fetch("folder/b #1.bin", into, LIMIT, counted.append)

    assert (one.read_bytes(), two.read_bytes()) == (b"first", bytes(300_000))
    assert source.fetch("empty", into, 0).read_bytes() == b""
    assert one.parent == two.parent == into
    assert counted[-1] == 300_000
    assert counted == sorted(counted)
    assert {path.name for path in into.iterdir()} == {one.name, two.name, "empty"}
    assert (source.offers("a.txt"), source.offers("b.txt")) == (True, False)


def test_vouched_files_arrive_from_every_kind_of_source(
    repository: Any, client: Make, any_source: str, into: Path
) -> None:
    import hashlib

    data = bytes(range(256)) * 1000
    sha256 = hashlib.sha256(data).hexdigest()
    repository.put(f"deltas/{sha256}", data)
    source = client(any_source)
    counted: list[int] = []

    path = source.fetch_vouched(f"deltas/{sha256}", sha256, len(data), into, counted.append)

    assert path.read_bytes() == data
    assert [entry.name for entry in into.iterdir()] == [path.name]
    assert counted[-1] == len(data)
    repository.put(f"deltas/{sha256}", b"spoilt")
    assert source.fetch_vouched(f"deltas/{sha256}", sha256, len(data), into) == path


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda data: bytes([data[0] ^ 1]) + data[1:], Refusal.CONTENT),
        (lambda data: data[:-1], Refusal.CONTENT),
        (lambda data: b"", Refusal.CONTENT),
        (lambda data: data + b"!", Refusal.ENDLESS),
        (lambda data: b"<html>Please log in</html>", Refusal.CONTENT),
    ],
    ids=["flipped bit", "truncated", "emptied", "longer", "log-in page"],
)
def test_a_vouched_file_that_is_another_is_refused_by_name(
    repository: Any, client: Make, any_source: str, into: Path, spoil: Callable[[bytes], bytes], reason: Refusal
) -> None:
    import hashlib

    data = bytes(range(256))
    sha256 = hashlib.sha256(data).hexdigest()
    repository.put(f"deltas/{sha256}", spoil(data))

    with pytest.raises(SourceRefused) as raised:
        client(any_source).fetch_vouched(f"deltas/{sha256}", sha256, len(data), into)

    assert raised.value.reason is reason
    assert list(into.iterdir()) == []
    repository.put(f"deltas/{sha256}", data)
    assert client(any_source).fetch_vouched(f"deltas/{sha256}", sha256, len(data), into).read_bytes() == data


@pytest.mark.parametrize(
    ("sha256", "size_bytes"), [("", 1), ("0" * 63, 1), ("G" * 64, 1), ("../" + "0" * 61, 1), ("0" * 64, -1)]
)
def test_what_vouches_for_nothing_is_refused(
    client: Make, web_server: Any, into: Path, sha256: str, size_bytes: int
) -> None:
    with pytest.raises(SourceRefused) as raised:
        client().fetch_vouched("deltas/x", sha256, size_bytes, into)

    assert raised.value.reason is Refusal.CONTRACT
    assert web_server.paths == []


def test_a_second_refresh_sees_what_was_published_since(repository: Any, client: Make, into: Path) -> None:
    repository.publish_files({"a.txt": b"first"})
    source = client()
    source.refresh()
    assert source.fetch("a.txt", into, LIMIT).read_bytes() == b"first"
    repository.publish_files({"a.txt": b"second"})
    source.refresh()

    assert source.fetch("a.txt", into, LIMIT).read_bytes() == b"second"


def test_a_file_that_is_already_there_is_not_fetched_again(
    repository: Any, client: Make, web_server: Any, into: Path
) -> None:
    repository.publish_files({"a.txt": b"first"})
    source = client()
    source.fetch("a.txt", into, LIMIT)
    asked = len(web_server.paths)
    source.fetch("a.txt", into, LIMIT)
    assert len(web_server.paths) == asked

    (into / "a.txt").write_bytes(b"spoilt")
    assert source.fetch("a.txt", into, LIMIT).read_bytes() == b"first"


def test_downloads_do_not_touch_the_temporary_folder(
    repository: Any, client: Make, into: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.publish_files({"a.bin": bytes(100_000)})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "does not exist"))

    assert client().fetch("a.bin", into, LIMIT).stat().st_size == 100_000


def test_rotated_root_keys_are_followed_and_remembered(
    repository: Any, client: Make, web_server: Any, into: Path
) -> None:
    repository.publish_files({"a.txt": b"first"})
    client().refresh()
    repository.rotate_root_key()
    repository.rotate_root_key()
    repository.publish_files({"a.txt": b"second"})
    assert client().fetch("a.txt", into, LIMIT).read_bytes() == b"second"
    asked = len(web_server.paths)

    client().refresh()

    roots = [path for path in web_server.paths[asked:] if path.endswith(".root.json")]
    assert roots == ["/feed/metadata/4.root.json"]


def test_a_target_that_is_not_listed_or_too_long_is_refused(repository: Any, client: Make, into: Path) -> None:
    repository.publish_files({"a.txt": b"first"})
    source = client()

    with pytest.raises(SourceRefused, match=r"lists no b\.txt"):
        source.fetch("b.txt", into, LIMIT)
    with pytest.raises(SourceRefused, match="at most 4") as raised:
        source.fetch("a.txt", into, 4)
    assert raised.value.reason is Refusal.ENDLESS
    assert list(into.iterdir()) == []


BAD_ANSWERS: dict[str, tuple[str, Callable[[Any], None], str]] = {
    "a redirect": ("timestamp.json", _reply(302, Location="http://127.0.0.1:1/"), "status 302"),
    "a redirect for the root": ("2.root.json", _reply(302, Location="http://127.0.0.1:1/"), "status 302"),
    "a redirect without end": ("timestamp.json", _endless_redirect, "status 302"),
    "a redirect that no text is": ("timestamp.json", _reply(302, Location="\xff"), "status 302"),
    "an error": ("timestamp.json", _reply(500, b"oops"), "status 500"),
    "a missing timestamp": ("timestamp.json", _reply(404), "status 404"),
    "nothing new, unasked": ("timestamp.json", _reply(304), "status 304"),
    "a part, unasked": ("timestamp.json", _reply(206, b"{", Content_Range="bytes 0-0/9"), "status 206"),
    "silence": ("timestamp.json", _hang, "did not come in time"),
    "half a file": ("timestamp.json", _cut(500), "broke off"),
    "half a target": ("a.txt", _cut(5), "broke off"),
    "a missing target": ("a.txt", _reply(404), "status 404"),
    "a part of a target, unasked": ("a.txt", _reply(206, b"rst", Content_Range="bytes 2-4/5"), "status 206"),
    "a part that says nothing": ("a.txt", _reply(206, b"first"), "status 206"),
    "nothing at all": ("timestamp.json", _close, "no connection"),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_a_server_in_trouble_is_unavailable_not_refused(
    repository: Any, client: Make, web_server: Any, into: Path, case: str
) -> None:
    ending, answer, words = BAD_ANSWERS[case]
    repository.publish_files({"a.txt": b"first"})
    web_server.answers[ending] = answer

    with pytest.raises(SourceUnavailable, match=words) as raised:
        client().fetch("a.txt", into, LIMIT)

    assert web_server.url in str(raised.value)
    assert list(into.iterdir()) == []
    web_server.answers.clear()
    assert client().fetch("a.txt", into, LIMIT).read_bytes() == b"first"


@pytest.mark.parametrize("ending", ["timestamp.json", "1.targets.json", "a.txt"])
def test_endless_data_is_cut_off(repository: Any, client: Make, web_server: Any, into: Path, ending: str) -> None:
    repository.publish_files({"a.txt": b"first"})
    web_server.answers[ending] = _endless

    with pytest.raises(SourceRefused) as raised:
        client().fetch("a.txt", into, LIMIT)

    assert raised.value.reason is Refusal.ENDLESS


def test_a_trickle_is_given_up(repository: Any, client: Make, web_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "SLOW_GRACE_S", 0.0)
    monkeypatch.setattr(web, "MIN_BYTES_PER_S", 10**12)
    repository.publish_files({"a.txt": b"first"})
    web_server.answers["timestamp.json"] = _endless

    with pytest.raises(SourceUnavailable, match="too slowly"):
        client().refresh()


def test_an_answer_whose_head_drips_is_given_up(
    repository: Any, client: Make, web_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "ANSWER_TIMEOUT_S", 0.05)
    repository.publish_files({"a.txt": b"first"})
    web_server.answers["timestamp.json"] = _drip_the_head

    with pytest.raises(SourceUnavailable, match="did not come in time"):
        client().refresh()


def test_a_compressed_answer_is_not_what_was_signed(repository: Any, client: Make, web_server: Any, into: Path) -> None:
    repository.publish_files({"a.txt": b"first" * 1000})
    web_server.answers["a.txt"] = _reply(200, gzip.compress(b"first" * 1000), Content_Encoding="gzip")

    with pytest.raises(SourceRefused) as raised:
        client().fetch("a.txt", into, LIMIT)

    assert raised.value.reason is Refusal.CONTENT


def test_no_server_is_unavailable(client: Make) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(SourceUnavailable, match="no connection"):
            client(f"http://127.0.0.1:{taken.getsockname()[1]}/feed").refresh()


def test_messages_name_the_table_and_no_password(client: Make, web_server: Any) -> None:
    address = f"http://user:secret@127.0.0.1:{web_server.port}/nowhere"
    with pytest.raises(SourceUnavailable, match=r"fleet\.source") as raised:
        client(address, table="fleet").refresh()

    assert "secret" not in str(raised.value)


def test_a_certificate_is_judged_by_the_named_authority(
    repository: Any, client: Make, web_server: Any, tls_files: tuple[Path, Path], into: Path
) -> None:
    address = web_server.over_tls(*tls_files)
    repository.publish_files({"a.txt": b"first"})

    with pytest.raises(SourceUnavailable, match="certificate is not accepted"):
        client(address).refresh()
    assert client(address, ca_file=tls_files[0]).fetch("a.txt", into, LIMIT).read_bytes() == b"first"


def test_the_clock_is_never_earlier_than_what_was_signed(repository: Any, client: Make) -> None:
    repository.publish_files({"a.txt": b"first"})
    now = datetime.datetime.now(datetime.UTC)
    client(not_before=now - datetime.timedelta(days=400)).refresh()

    with pytest.raises(SourceRefused) as raised:
        client(not_before=now + datetime.timedelta(days=1)).refresh()

    assert raised.value.reason is Refusal.EXPIRED


@pytest.mark.parametrize("content", [None, b"", b"{}", b"<html>", "timestamp"])
def test_a_root_file_that_is_none_is_a_configuration_error(
    repository: Any, state: Path, content: bytes | str | None
) -> None:
    repository.publish_files({"a.txt": b"first"})
    if content is None:
        repository.root_file.unlink()
    elif content == "timestamp":
        shutil.copy(repository.folder / "metadata" / "timestamp.json", repository.root_file)
    else:
        repository.root_file.write_bytes(content)

    with pytest.raises(ConfigError, match=r"root\.json.*feed\.root_file"):
        TrustedRepository(str(repository.folder), repository.root_file, state)


def test_a_ca_file_that_is_not_there_is_a_configuration_error(client: Make, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"server\.ca_file"):
        client(ca_file=tmp_path / "none.pem")


def test_a_state_folder_that_cannot_be_written_is_named(repository: Any, client: Make, state: Path) -> None:
    repository.publish_files({"a.txt": b"first"})
    state.write_text("in the way")

    with pytest.raises(CacheUnwritable, match=str(state)):
        client().refresh()


def test_only_this_module_names_tuf() -> None:
    assert kiosk_app.__file__ is not None
    folder = Path(kiosk_app.__file__).parent
    naming = {
        path.name
        for path in folder.rglob("*.py")
        if any(line.startswith(("import tuf", "from tuf")) for line in path.read_text().splitlines())
    }

    assert naming == {"trusted_repository.py"}
