"""A request ends when its time is over, whatever a real server sends meanwhile, and wherever it sends it."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk_app.config import ServerSettings
from kiosk_app.lookup.ports import ServerUnreachable
from kiosk_app.lookup.server_client import ServerClient

NUMBER = "H49.22-261008-0975"
TOTAL_S = 0.5
LONGEST_S = 10
"""A request that is still held then is held for ever: each drip renews its read timeout."""

DAY = datetime.timedelta(days=1)


def drips(start: bytes, drip: bytes):
    """Send `start`, then `drip` again and again, each well within the read timeout, until the other side is gone."""

    def behaviour(line) -> None:
        line.send(start)
        while not line.stopping.wait(0.05):
            line.send(drip)

    return behaviour


DRIPS = {
    "nothing but its status line": drips(b"", b"H"),
    "the reason of its status line": drips(b"HTTP/1.1 200 ", b"O"),
    "one header's value": drips(b"HTTP/1.1 200 OK\r\nX: ", b"x"),
    "header after header": drips(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
    "interim answers": drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "its body": drips(b"HTTP/1.1 404 No\r\nContent-Length: 50000\r\n\r\n", b" "),
    "a body without an end": drips(b'HTTP/1.0 404 No\r\n\r\n{"type":"not_found","as_of":"2026-12-01T05:00:00Z"}', b" "),
    "a chunk": drips(b"HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n", b" "),
    "a chunk's length": drips(b"HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
}


def client_of(url: str, **settings) -> ServerClient:
    return ServerClient(ServerSettings(url=url, read_timeout_s=10.0, total_timeout_s=TOTAL_S, **settings))


def let_go(client: ServerClient) -> ServerUnreachable:
    """Ask on a worker; the error it ends with. Fails where it never ends."""
    caught: list[Exception] = []

    def ask() -> None:
        try:
            client.ask(NUMBER)
        except Exception as error:  # noqa: BLE001 - looked at below
            caught.append(error)

    worker = threading.Thread(target=ask, daemon=True)
    worker.start()
    worker.join(LONGEST_S)
    assert not worker.is_alive(), "the worker is held"
    assert caught, "it was answered"
    assert isinstance(caught[0], ServerUnreachable)
    return caught[0]


@pytest.mark.parametrize("behaviour", DRIPS.values(), ids=DRIPS)
def test_a_server_that_drips(misbehaving, behaviour):
    misbehaving.behaviour = behaviour
    error = let_go(client_of(misbehaving.url))
    assert not misbehaving.stopping.is_set()
    assert NUMBER not in str(error)
    assert misbehaving.heard == [f"/v1/dossiers/{NUMBER}"]


@pytest.mark.parametrize("behaviour", DRIPS.values(), ids=DRIPS)
def test_a_server_that_drips_over_tls(misbehaving_over_tls, authority, behaviour):
    certificate, context = authority
    server = misbehaving_over_tls(context)
    server.behaviour = behaviour
    let_go(client_of(server.url, ca_file=str(certificate)))
    assert server.heard == [f"/v1/dossiers/{NUMBER}"]


@pytest.mark.parametrize(("target", "drip"), [
    ("http", "header after header"), ("http", "its body"), ("https", "the reason of its status line"),
    ("https", "header after header"), ("https", "nothing but its status line"),
])  # fmt: skip
def test_a_proxy_that_drips(misbehaving, target, drip):
    """Over TLS, it is the proxy's consent to the tunnel that never ends."""
    misbehaving.behaviour = DRIPS[drip]
    let_go(client_of(f"{target}://server.invalid", proxy=misbehaving.url))
    assert len(misbehaving.heard) == 1


def test_the_connection_that_was_kept_is_cut_as_well(misbehaving, found, as_json):
    """A second question over the first one's connection."""
    answered = threading.Event()

    def behaviour(line) -> None:
        body = as_json(found)
        line.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        while b"\r\n\r\n" not in line.connection.recv(4096):
            pass
        answered.set()
        DRIPS["one header's value"](line)

    misbehaving.behaviour = behaviour
    client = client_of(misbehaving.url)
    results: list[object] = []

    def ask_twice() -> None:
        results.append(client.ask(NUMBER))
        with pytest.raises(ServerUnreachable) as caught:
            client.ask(NUMBER)
        results.append(caught.value)

    worker = threading.Thread(target=ask_twice, daemon=True)
    worker.start()
    worker.join(LONGEST_S)
    assert not worker.is_alive(), "the worker is held"
    assert answered.is_set(), "the connection was not kept: this proves nothing"
    assert results[0] == found
    assert len(results) == 2


def test_after_a_cut_the_next_question_is_answered(misbehaving, found, as_json):
    misbehaving.behaviour = DRIPS["its body"]
    client = client_of(misbehaving.url)
    with pytest.raises(ServerUnreachable):
        client.ask(NUMBER)
    misbehaving.behaviour = lambda line: line.answer(200, as_json(found))
    assert client.ask(NUMBER) == found


def test_a_whole_answer_leaves_no_timer_behind(misbehaving, found, as_json):
    misbehaving.behaviour = lambda line: line.answer(200, as_json(found))
    client = ServerClient(ServerSettings(url=misbehaving.url, total_timeout_s=3600.0))
    assert client.ask(NUMBER) == found
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(LONGEST_S)
            assert not thread.is_alive()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """A certificate for 127.0.0.1 that signed itself, and the server's side of it."""
    folder = tmp_path_factory.mktemp("authority")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ours")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - DAY).not_valid_after(now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "ca.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "ca.key")
    return folder / "ca.pem", context
