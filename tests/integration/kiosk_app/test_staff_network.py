"""Why a place cannot be reached, against real sockets: closed, silent, foreign, wrongly certified, expired."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from kiosk_app.errors import KioskError
from kiosk_app.lookup.ports import NotAdmitted, ServerDeclined, ServerUnreachable
from kiosk_app.staff import network
from kiosk_app.staff.checks import Asked, Probe, probed
from kiosk_app.staff.network import Broken, Place
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused, SourceUnavailable

DAY = datetime.timedelta(days=1)
NO_ADDRESS = "kiosk-test.invalid"
"""RFC 6761: no resolver knows it."""


@pytest.fixture
def interfaces(tmp_path: Path) -> Callable[..., Path]:
    """A folder as the kernel lays it out: names of interfaces, and what their `carrier` says."""

    def make(**carriers: str) -> Path:
        for name, carrier in {"lo": "1", **carriers}.items():
            (tmp_path / "net" / name).mkdir(parents=True)
            (tmp_path / "net" / name / "carrier").write_text(f"{carrier}\n")
        return tmp_path / "net"

    return make


@pytest.fixture
def listening() -> Iterator[Callable[[ssl.SSLContext | None], int]]:
    """A server that speaks TLS with a certificate of its own, or closes at once; its port."""
    sockets: list[socket.socket] = []

    def start(tls: ssl.SSLContext | None) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        sockets.append(server)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                    with connection:
                        if tls is not None:
                            tls.wrap_socket(connection, server_side=True).close()
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        return int(server.getsockname()[1])

    yield start
    for server in sockets:
        server.shutdown(socket.SHUT_RDWR)
        server.close()


def certified(folder: Path, begins: datetime.timedelta, ends: datetime.timedelta) -> tuple[ssl.SSLContext, str]:
    """A server's TLS, and the file of the authority that signed for it: itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now + begins).not_valid_after(now + ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    own, secret = folder / "own.pem", folder / "own.key"
    own.write_bytes(certificate.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own, secret)
    return context, str(own)


def test_links_are_those_with_a_carrier(interfaces: Callable[..., Path], tmp_path: Path) -> None:
    folder = interfaces(enp2s0="1", wlan0="0")
    (folder / "down0").mkdir()
    assert network.links(folder) == ("enp2s0",)
    assert network.links(tmp_path / "absent") is None


def test_a_name_that_nobody_knows(interfaces: Callable[..., Path]) -> None:
    assert network.why(Place(f"https://{NO_ADDRESS}"), interfaces(enp2s0="1")) is Broken.NO_NAME


def test_without_a_link_the_link_is_what_is_missing(interfaces: Callable[..., Path]) -> None:
    assert network.why(Place(f"https://{NO_ADDRESS}"), interfaces(enp2s0="0")) is Broken.NO_LINK


def test_a_port_that_nobody_listens_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert network.why(Place(f"http://127.0.0.1:{port}/x")) is Broken.REFUSED


def test_a_machine_that_never_answers(interfaces: Callable[..., Path]) -> None:
    """A full backlog drops what comes: nothing comes back."""
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for filling in (first, second):
            filling.setblocking(False)
            filling.connect_ex(server.getsockname())
        port = server.getsockname()[1]
        assert network.why(Place(f"http://127.0.0.1:{port}"), interfaces(enp2s0="1"), 0.3) is Broken.NO_WAY


def test_something_else_answers_there(listening: Callable[..., int]) -> None:
    port = listening(None)
    assert network.why(Place(f"http://127.0.0.1:{port}")) is Broken.ODD
    assert network.why(Place(f"https://127.0.0.1:{port}")) is Broken.ODD


def test_of_a_proxy_it_is_the_proxy_that_is_tried(listening: Callable[..., int]) -> None:
    port = listening(None)
    assert network.why(Place(f"https://{NO_ADDRESS}", proxy=f"http://127.0.0.1:{port}")) is Broken.ODD


def test_a_certificate_of_nobody_that_we_trust(listening: Callable[..., int], tmp_path: Path) -> None:
    context, _ = certified(tmp_path, -DAY, DAY)
    assert network.why(Place(f"https://localhost:{listening(context)}")) is Broken.CERTIFICATE


@pytest.mark.parametrize(("begins", "ends"), [(DAY, 2 * DAY), (-2 * DAY, -DAY)])
def test_a_certificate_of_another_time_is_a_question_of_the_clock(
    listening: Callable[..., int], tmp_path: Path, begins: datetime.timedelta, ends: datetime.timedelta
) -> None:
    context, authority = certified(tmp_path, begins, ends)
    place = Place(f"https://localhost:{listening(context)}", ca_file=authority)
    assert network.why(place) is Broken.CLOCK


def asked(outcome: Exception | None, url: str = "https://x.invalid") -> Asked:
    def ask() -> None:
        if outcome is not None:
            raise outcome

    return Asked(ask, Place(url))


@pytest.mark.parametrize(
    ("outcome", "trouble"),
    [
        (NotAdmitted("?"), "not_admitted"), (SourceRefused(Refusal.SIGNATURE, "?"), "untrusted"),
        (SourceRefused(Refusal.EXPIRED, "?"), "expired"), (CacheUnwritable("?"), "CacheUnwritable"),
        (ServerUnreachable("?"), "no_name"), (KioskError("?"), "no_name"), (SourceUnavailable("?"), "no_name"),
    ],
)  # fmt: skip
def test_what_an_error_comes_to(outcome: Exception, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "links", lambda *_: ("enp2s0",))
    assert probed(asked(outcome), clock_trusted=True) == Probe(trouble=trouble)


def test_a_signature_that_has_expired_by_a_wrong_clock_is_the_clocks(tmp_path: Path) -> None:
    outcome = SourceRefused(Refusal.EXPIRED, "?")
    assert probed(asked(outcome), clock_trusted=False) == Probe(trouble="clock")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert probed(asked(SourceUnavailable("?"), str(tmp_path / "absent")), clock_trusted=True).trouble == "no_folder"
    assert probed(asked(SourceUnavailable("?"), str(tmp_path)), clock_trusted=True).trouble == "SourceUnavailable"


@pytest.mark.parametrize("outcome", [None, ServerDeclined("?")])
def test_an_answer_is_an_answer(outcome: Exception | None) -> None:
    found = probed(asked(outcome), clock_trusted=True)
    assert found.trouble == ""
    assert found.took_ms >= 1
