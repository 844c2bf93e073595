"""Why a place on the network cannot be reached, by name: the first thing on the way there that does not work.

Blocking, for some seconds at worst: called from a worker, and only once something has failed.
"""

from __future__ import annotations

import errno
import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

INTERFACES = Path("/sys/class/net")
TIMEOUT_S = 3.0
_LOOPBACK = "lo"
_PORTS = {"http": 80, "https": 443}
_TIME_VERDICTS = frozenset({9, 10})
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""


class Broken(StrEnum):
    """The values end the catalogue's `staff.trouble.` keys."""

    NO_LINK = "no_link"
    """No cable and no Wi-Fi."""
    NO_NAME = "no_name"
    """The name of the place is known to nobody."""
    REFUSED = "refused"
    """The machine there is up, and nothing listens."""
    NO_WAY = "no_way"
    """Nothing comes back, or no way leads there."""
    CERTIFICATE = "certificate"
    CLOCK = "clock"
    """The certificate is good at another time than this machine's."""
    ODD = "odd"
    """Something answers there, but not as it should: another service, or a portal in between."""


@dataclass(frozen=True, slots=True)
class Place:
    """A server by its `url`; through `proxy` where one is set. `ca_file` replaces the certificate authorities."""

    url: str
    proxy: str = ""
    ca_file: str = ""


def links(interfaces: Path = INTERFACES) -> tuple[str, ...] | None:
    """Names of the network interfaces that have a link; None where this machine does not say."""
    if not interfaces.is_dir():
        return None
    return tuple(sorted(one.name for one in interfaces.iterdir() if one.name != _LOOPBACK and _has_link(one)))


def why(place: Place, interfaces: Path = INTERFACES, timeout_s: float = TIMEOUT_S) -> Broken:
    """What is broken on the way to `place`."""
    there = urlsplit(place.proxy or place.url)
    host, port = there.hostname or "", there.port or _PORTS.get(there.scheme, 443)
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return Broken.NO_LINK if links(interfaces) == () else Broken.NO_NAME
    broken = _connected(str(addresses[0][4][0]), port, timeout_s)
    if broken is not None:
        return Broken.NO_LINK if broken is Broken.NO_WAY and links(interfaces) == () else broken
    return _over_tls(host, port, place.ca_file, timeout_s) if there.scheme == "https" else Broken.ODD


def _has_link(interface: Path) -> bool:
    """`carrier` cannot even be read where the interface is switched off (sysfs-class-net)."""
    try:
        return (interface / "carrier").read_text().strip() == "1"
    except OSError:
        return False


def _connected(address: str, port: int, timeout_s: float) -> Broken | None:
    try:
        socket.create_connection((address, port), timeout_s).close()
    except OSError as error:
        return Broken.REFUSED if error.errno == errno.ECONNREFUSED else Broken.NO_WAY
    return None


def _over_tls(host: str, port: int, ca_file: str, timeout_s: float) -> Broken:
    import certifi  # the authorities that look-ups go by

    try:
        context = ssl.create_default_context(cafile=ca_file or certifi.where())
        with socket.create_connection((host, port), timeout_s) as bare:
            context.wrap_socket(bare, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        return Broken.CLOCK if error.verify_code in _TIME_VERDICTS else Broken.CERTIFICATE
    except OSError:
        return Broken.ODD
    return Broken.ODD
