from __future__ import annotations

import datetime
import gzip
import http.server
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kiosk_app
from kiosk_app.errors import ConfigError
from kiosk_app.trusted_repository import TrustedRepository
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused, SourceUnavailable

Make = Callable[..., Any]
Answer = Callable[[http.server.BaseHTTPRequestHandler], None]
LIMIT = 1 << 20


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.fixture
def client(repository: Any, web_server: Any, state: Path) -> Callable[..., TrustedRepository]:
    def make(source: str | None = None, **options: Any) -> TrustedRepository:
        options = {"connect_timeout_s": 2.0, "read_timeout_s": 0.5} | options
        return TrustedRepository(source or web_server.url, repository.root_file, state, **options)

    return make


@pytest.fixture(params=["web", "folder", "file address"])
def any_source(request: pytest.FixtureRequest, repository: Any, web_server: Any) -> str:
    folder = repository.folder
    if request.param == "folder":
        spaced = folder.parent / "a stick #1"
        spaced.symlink_to(folder, target_is_directory=True)
        return str(spaced)
    return {"web": web_server.url, "file address": folder.as_uri()}[request.param]


def _answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def _hang(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.connection.settimeout(20)
    assert handler.connection.recv(1) == b"", "the client was to give up first"


def _endless(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        handler.close_connection = True


def _cut(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "500")
    handler.end_headers()
    handler.wfile.write(b"{")
    handler.close_connection = True


def test_signed_files_arrive_whole_from_every_kind_of_source(
    repository: Any, client: Make, any_source: str, into: Path
) -> None:
    repository.publish_files({"a.txt": b"first", "folder/b.bin": bytes(300_000)})
    source = client(any_source)
    counted: list[int] = []

    source.refresh()
    one = source.fetch("a.txt", into, LIMIT)
    two = source.fetch("folder/b.bin", into, LIMIT, counted.append)

    assert (one.read_bytes(), two.read_bytes()) == (b"first", bytes(300_000))
    assert one.parent == two.parent == into
    assert counted[-1] == 300_000
    assert counted == sorted(counted)
    assert {path.name for path in into.iterdir()} == {one.name, two.name}


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


def test_a_rotated_root_key_is_followed(repository: Any, client: Make, into: Path) -> None:
    repository.publish_files({"a.txt": b"first"})
    client().refresh()
    repository.rotate_root_key()
    repository.rotate_root_key()
    repository.publish_files({"a.txt": b"second"})

    assert client().fetch("a.txt", into, LIMIT).read_bytes() == b"second"


def test_a_target_that_is_not_listed_or_too_long_is_refused(repository: Any, client: Make, into: Path) -> None:
    repository.publish_files({"a.txt": b"first"})
    source = client()

    with pytest.raises(SourceRefused, match=r"lists no b\.txt"):
        source.fetch("b.txt", into, LIMIT)
    with pytest.raises(SourceRefused, match="at most 4") as raised:
        source.fetch("a.txt", into, 4)
    assert raised.value.reason is Refusal.ENDLESS
    assert list(into.iterdir()) == []


ATTACKS: dict[str, tuple[Callable[[Any, Path], None], Refusal]] = {}


def _attack(reason: Refusal) -> Callable[[Callable[[Any, Path], None]], Callable[[Any, Path], None]]:
    def register(attack: Callable[[Any, Path], None]) -> Callable[[Any, Path], None]:
        ATTACKS[attack.__name__.strip("_")] = (attack, reason)
        return attack

    return register


def _replace_metadata(repository: Any, saved: Path) -> None:
    shutil.rmtree(repository.folder / "metadata")
    shutil.copytree(saved, repository.folder / "metadata")


@_attack(Refusal.ROLLBACK)
def _replayed_old_repository(repository: Any, saved: Path) -> None:
    _replace_metadata(repository, saved)


@_attack(Refusal.EXPIRED)
def _frozen(repository: Any, saved: Path) -> None:
    repository.lifetime = datetime.timedelta(seconds=-1)
    repository.publish_files({"a.txt": b"third"})


@_attack(Refusal.SIGNATURE)
def _wrong_key(repository: Any, saved: Path) -> None:
    repository.signers["timestamp"] = repository.signers["snapshot"]
    repository.publish_files({"a.txt": b"third"})


@_attack(Refusal.SIGNATURE)
def _too_few_signatures(repository: Any, saved: Path) -> None:
    repository.root.roles["timestamp"].threshold = 2
    repository.root.add_key(repository.signers["snapshot"].public_key, "timestamp")
    repository.publish_root()
    repository.publish_files({"a.txt": b"third"})


@_attack(Refusal.SIGNATURE)
def _root_signed_by_a_stranger(repository: Any, saved: Path) -> None:
    repository.signers["root"] = repository.signers["targets"]
    repository.publish_root()


@_attack(Refusal.CONTENT)
def _mixed_and_matched(repository: Any, saved: Path) -> None:
    repository.publish_files({"a.txt": b"third"})
    newest = repository.folder / "metadata" / f"{repository.versions['targets']}.targets.json"
    shutil.copy(saved / "1.targets.json", newest)


@_attack(Refusal.CONTENT)
def _flipped_bit_in_a_target(repository: Any, saved: Path) -> None:
    file = repository.target_file("a.txt")
    file.write_bytes(bytes([file.read_bytes()[0] ^ 1]) + file.read_bytes()[1:])


@_attack(Refusal.ENDLESS)
def _target_longer_than_signed(repository: Any, saved: Path) -> None:
    with repository.target_file("a.txt").open("ab") as file:
        file.write(bytes(1000))


@_attack(Refusal.ENDLESS)
def _timestamp_longer_than_allowed(repository: Any, saved: Path) -> None:
    (repository.folder / "metadata" / "timestamp.json").write_bytes(b" " * 10_000_000)


@_attack(Refusal.METADATA)
def _log_in_page(repository: Any, saved: Path) -> None:
    (repository.folder / "metadata" / "timestamp.json").write_text("<html>Please log in</html>")


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_is_refused_by_its_name_and_the_repository_recovers(
    repository: Any, client: Make, any_source: str, into: Path, tmp_path: Path, attack: str
) -> None:
    perform, reason = ATTACKS[attack]
    repository.publish_files({"a.txt": b"first"})
    shutil.copytree(repository.folder / "metadata", tmp_path / "old")
    repository.publish_files({"a.txt": b"second"})
    client(any_source).refresh()
    shutil.copytree(repository.folder, tmp_path / "honest")
    signers = dict(repository.signers)
    perform(repository, tmp_path / "old")

    with pytest.raises(SourceRefused) as raised:
        client(any_source).fetch("a.txt", into, LIMIT)

    assert raised.value.reason is reason
    assert str(raised.value).startswith(any_source)
    assert list(into.iterdir()) == []

    shutil.rmtree(repository.folder)
    shutil.copytree(tmp_path / "honest", repository.folder)
    _publish_honestly(repository, signers, {"a.txt": b"third"})
    assert client(any_source).fetch("a.txt", into, LIMIT).read_bytes() == b"third"


def _publish_honestly(repository: Any, signers: dict[str, Any], files: dict[str, bytes]) -> None:
    """What a publisher does after an attack: two new roots that leave behind any that a thief signed, and new files."""
    repository.signers = signers
    repository.lifetime = datetime.timedelta(hours=1)
    repository.root.roles["timestamp"].threshold = 1
    repository.versions["root"] = 1
    repository.publish_root()
    repository.publish_root()
    repository.publish_files(files)


BAD_ANSWERS: dict[str, tuple[str, Answer, str]] = {
    "a redirect": ("timestamp.json", _answer(302, Location="http://127.0.0.1:1/"), "status 302"),
    "a redirect for the root": ("2.root.json", _answer(302, Location="http://127.0.0.1:1/"), "status 302"),
    "an error": ("timestamp.json", _answer(500, b"oops"), "status 500"),
    "a missing timestamp": ("timestamp.json", _answer(404), "status 404"),
    "silence": ("timestamp.json", _hang, "did not come in time"),
    "half a file": ("timestamp.json", _cut, "broke off"),
    "half a target": ("a.txt", _cut, "broke off"),
    "a missing target": ("a.txt", _answer(404), "status 404"),
    "nothing at all": ("timestamp.json", lambda handler: handler.connection.close(), "no connection"),
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


@pytest.mark.parametrize(("ending", "reason"), [("timestamp.json", Refusal.ENDLESS), ("a.txt", Refusal.ENDLESS)])
def test_endless_data_is_cut_off(
    repository: Any, client: Make, web_server: Any, into: Path, ending: str, reason: Refusal
) -> None:
    repository.publish_files({"a.txt": b"first"})
    web_server.answers[ending] = _endless

    with pytest.raises(SourceRefused) as raised:
        client().fetch("a.txt", into, LIMIT)

    assert raised.value.reason is reason


def test_a_trickle_is_given_up(repository: Any, client: Make, web_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def trickle(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" ")
        except OSError:
            handler.close_connection = True

    monkeypatch.setattr("kiosk_app.trusted_repository.SLOW_GRACE_S", 0.0)
    monkeypatch.setattr("kiosk_app.trusted_repository.MIN_BYTES_PER_S", 10**12)
    repository.publish_files({"a.txt": b"first"})
    web_server.answers["timestamp.json"] = trickle

    with pytest.raises(SourceUnavailable, match="too slowly"):
        client().refresh()


def test_a_compressed_answer_is_not_what_was_signed(repository: Any, client: Make, web_server: Any, into: Path) -> None:
    repository.publish_files({"a.txt": b"first" * 1000})
    web_server.answers["a.txt"] = _answer(200, gzip.compress(b"first" * 1000), Content_Encoding="gzip")

    with pytest.raises(SourceRefused) as raised:
        client().fetch("a.txt", into, LIMIT)

    assert raised.value.reason is Refusal.CONTENT


def test_no_server_is_unavailable(client: Make, web_server: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(SourceUnavailable, match="no connection"):
            client(f"http://127.0.0.1:{taken.getsockname()[1]}/feed").refresh()


def test_a_password_in_the_address_stays_out_of_messages(client: Make, web_server: Any) -> None:
    with pytest.raises(SourceUnavailable) as raised:
        client(f"http://user:secret@127.0.0.1:{web_server.port}/nowhere").refresh()

    assert "secret" not in str(raised.value)


@pytest.fixture
def tls_files(tmp_path: Path) -> tuple[Path, Path]:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl")
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "keyUsage=digitalSignature,keyCertSign"],
        check=True, capture_output=True,
    )  # fmt: skip
    return certificate, key


def test_a_certificate_is_judged_by_the_named_authority(
    repository: Any, client: Make, web_server: Any, tls_files: tuple[Path, Path], into: Path
) -> None:
    import ssl

    certificate, key = tls_files
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    web_server._server.socket = context.wrap_socket(web_server._server.socket, server_side=True)
    web_server._server.handle_error = lambda *_: None
    repository.publish_files({"a.txt": b"first"})
    address = web_server.url.replace("http:", "https:")

    with pytest.raises(SourceUnavailable, match="certificate is not accepted"):
        client(address).refresh()
    assert client(address, ca_file=certificate).fetch("a.txt", into, LIMIT).read_bytes() == b"first"


def test_the_clock_is_never_earlier_than_what_was_signed(repository: Any, client: Make) -> None:
    repository.publish_files({"a.txt": b"first"})
    now = datetime.datetime.now(datetime.UTC)
    client(not_before=now - datetime.timedelta(days=400)).refresh()

    with pytest.raises(SourceRefused) as raised:
        client(not_before=now + datetime.timedelta(days=1)).refresh()

    assert raised.value.reason is Refusal.EXPIRED


def test_a_stick_that_is_not_there_says_so(client: Make, tmp_path: Path) -> None:
    for source in (str(tmp_path / "nothing"), (tmp_path / "nothing").as_uri()):
        with pytest.raises(SourceUnavailable, match="is the stick mounted"):
            client(source).refresh()


def test_power_lost_while_metadata_was_written_heals(repository: Any, client: Make, state: Path, into: Path) -> None:
    repository.rotate_root_key()
    repository.publish_files({"a.txt": b"first"})
    client().refresh()
    written = [path for path in (state / "metadata").rglob("*.json") if path.is_file()]
    assert len(written) >= 5
    for path in written:
        path.write_bytes(b"")

    assert client().fetch("a.txt", into, LIMIT).read_bytes() == b"first"


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
