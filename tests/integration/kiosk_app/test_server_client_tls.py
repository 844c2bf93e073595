"""Whom the client trusts: the system's authorities or the one file that was configured, and nobody else."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kiosk_app.config import ServerSettings
from kiosk_app.lookup.ports import ServerUnreachable
from kiosk_app.lookup.server_client import ServerClient

NUMBER = "H49.22-261008-0975"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """A certificate that signed itself, and the server side that presents it."""

    file: Path
    server: ssl.SSLContext


@pytest.fixture
def self_signed(tmp_path):
    def make(name: str, *, address: str = "127.0.0.1", expired: bool = False) -> Certificate:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        begin = datetime.datetime.now(datetime.UTC) - 30 * DAY
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + (10 if expired else 90) * DAY)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        file, key_file = tmp_path / f"{name}.pem", tmp_path / f"{name}.key"
        file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        key_file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file, key_file)
        return Certificate(file, context)

    return make


@pytest.fixture
def served(misbehaving_over_tls, found, as_json):
    """A server behind this certificate that knows the answer."""

    def start(certificate: Certificate):
        server = misbehaving_over_tls(certificate.server)
        server.behaviour = lambda line: line.answer(200, as_json(found))
        return server

    return start


def ask(url: str, ca_file: str = ""):
    settings = ServerSettings(url=url, ca_file=ca_file, connect_timeout_s=2.0, read_timeout_s=2.0)
    return ServerClient(settings).ask(NUMBER)


def test_the_configured_file_is_trusted(self_signed, served, found):
    certificate = self_signed("ours")
    assert ask(served(certificate).url, str(certificate.file)) == found


def test_a_certificate_that_nobody_vouches_for_is_refused(self_signed, served):
    server = served(self_signed("ours"))
    with pytest.raises(ServerUnreachable, match="SSLError"):
        ask(server.url)
    assert server.heard == [], "the number was sent"


def test_another_authority_than_the_configured_one_is_refused(self_signed, served):
    server = served(self_signed("theirs"))
    with pytest.raises(ServerUnreachable, match="SSLError"):
        ask(server.url, str(self_signed("ours").file))
    assert server.heard == []


@pytest.mark.parametrize("wrong", [{"address": "127.0.0.2"}, {"expired": True}])
def test_a_certificate_for_somebody_else_or_another_time_is_refused(self_signed, served, wrong):
    certificate = self_signed("ours", **wrong)
    server = served(certificate)
    with pytest.raises(ServerUnreachable, match="SSLError"):
        ask(server.url, str(certificate.file))
    assert server.heard == []


@pytest.mark.parametrize("ca_file", ["missing", "empty", "garbage", "folder"])
def test_a_ca_file_that_is_none_trusts_nobody(self_signed, served, tmp_path, ca_file):
    server = served(self_signed("ours"))
    path = tmp_path / "ca.pem"
    if ca_file == "folder":
        path.mkdir()
    elif ca_file != "missing":
        path.write_bytes(b"" if ca_file == "empty" else b"\xff not a certificate")
    with pytest.raises(ServerUnreachable):
        ask(server.url, str(path))
    assert server.heard == []


def test_a_server_that_speaks_plain_http_on_the_tls_port_is_unreachable(misbehaving):
    misbehaving.behaviour = lambda line: line.answer(404)
    with pytest.raises(ServerUnreachable):
        ask(misbehaving.url.replace("http://", "https://"))
