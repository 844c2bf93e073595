"""A signed repository (TUF) as a source of files: what comes out of here was signed by keys that this kiosk trusts.

    repository = TrustedRepository("https://feed.example/feed", root_file, state_folder)
    repository.refresh()
    repository.fetch("head.json", into, max_bytes)

The repository is a static tree, `<source>/metadata/` and `<source>/targets/` with consistent snapshots (TUF
specification, section 6.2): a web server's address, or a plain folder such as a USB stick. Importing this module costs
a tenth of a second: nothing imports it before the first frame.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote, urlsplit

import requests
import urllib3
from tuf.api import exceptions as tuf_errors
from tuf.api.metadata import Metadata
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from kiosk_app.errors import ConfigError
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused, SourceUnavailable
from offline_cache.source import OnBytes

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 20.0
"""Seconds without a single byte."""
SLOW_GRACE_S = 30.0
MIN_BYTES_PER_S = 512
"""Below this average, after the grace, a transfer counts as held up on purpose (TUF specification, section 1.5.2)."""

_CHUNK_BYTES = 1 << 16
_METADATA, _TARGETS = "metadata/", "targets/"

_REFUSALS: tuple[tuple[type[Exception], Refusal, str], ...] = (
    (tuf_errors.ExpiredMetadataError, Refusal.EXPIRED,
     "its signed metadata has expired. Check that the publisher runs and that this machine's clock is right"),
    (tuf_errors.BadVersionNumberError, Refusal.ROLLBACK,
     "it offers something older than this kiosk has already seen. Use an up-to-date copy"),
    (tuf_errors.UnsignedMetadataError, Refusal.SIGNATURE,
     "its metadata is not signed by enough keys that this kiosk trusts. Check feed.source and feed.root_file"),
    (tuf_errors.LengthOrHashMismatchError, Refusal.CONTENT,
     "a file is not the one that was signed. Try again; if it stays, publish the feed again"),
    (tuf_errors.DownloadLengthMismatchError, Refusal.ENDLESS,
     "it sends more data than was signed. Check what answers at this address"),
    (tuf_errors.RepositoryError, Refusal.METADATA,
     "its metadata cannot be understood. Check what answers at this address: a log-in page of the network, for one"),
)  # fmt: skip


class TrustedRepository:
    """A `TargetSource` over one TUF repository. Not for two threads or processes on one `state_folder` at a time.

    `source` is an http(s) address, a folder, or a file:// address. `root_file` holds the root metadata that everything
    is judged by. `state_folder` keeps what was seen before (rollback protection) and the bytes on their way in; put it
    on the same disk as the cache. `ca_file` replaces the certificate authorities for https. `not_before` is a floor
    for the clock: data known to be signed at that moment cannot come from the future.

    The constructor raises `ConfigError`.
    """

    def __init__(
        self,
        source: str,
        root_file: Path,
        state_folder: Path,
        *,
        ca_file: Path | None = None,
        not_before: datetime.datetime | None = None,
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
    ) -> None:
        self._name = _without_password(source)
        self._root = _root_metadata(root_file)
        self._metadata_folder = state_folder / "metadata"
        self._staging = state_folder / "staging"
        self._not_before = not_before
        self._updater: Updater | None = None
        if ca_file is not None and not ca_file.is_file():
            raise ConfigError(f"{ca_file}: no such file. Check server.ca_file.")
        address = urlsplit(source)
        self._fetcher: _Fetcher
        if address.scheme in {"http", "https"}:
            self._base = source.rstrip("/") + "/"
            self._fetcher = _WebFetcher(self._staging, (connect_timeout_s, read_timeout_s), ca_file)
        else:
            self._base = ""
            folder = Path(unquote(address.path)) if address.scheme == "file" else Path(source)
            self._fetcher = _FolderFetcher(self._staging, folder)

    def refresh(self) -> None:
        """Load and verify the repository's metadata. Raises `SourceUnavailable`, `SourceRefused`, `CacheUnwritable`."""
        with self._wrapped():
            self._metadata_folder.mkdir(parents=True, exist_ok=True)
            self._staging.mkdir(parents=True, exist_ok=True)
            updater = Updater(
                str(self._metadata_folder), self._base + _METADATA,
                target_base_url=self._base + _TARGETS, fetcher=self._fetcher, bootstrap=self._root,
            )  # fmt: skip
            if self._not_before is not None:
                trusted = updater._trusted_set  # python-tuf 7 has no public way to set the reference time
                trusted.reference_time = max(trusted.reference_time, self._not_before)
            updater.refresh()
            self._updater = updater

    def fetch(self, target: str, into: Path, max_bytes: int, on_bytes: OnBytes | None = None) -> Path:
        """Fetch one target; the file appears in `into` whole or not at all. See `TargetSource.fetch`."""
        if self._updater is None:
            self.refresh()
        assert self._updater is not None  # noqa: S101 - refresh sets it or raises
        with self._wrapped():
            info = self._updater.get_targetinfo(target)
            if info is None:
                raise SourceRefused(Refusal.CONTRACT, f"{self._name}: its signed metadata lists no {target}.")
            if info.length > max_bytes:
                raise SourceRefused(
                    Refusal.ENDLESS, f"{self._name}: {target} has {info.length} bytes, at most {max_bytes} expected."
                )
            path = into / quote(target, safe="")
            if self._updater.find_cached_target(info, str(path)) is not None:
                return path
            staged = into / f".{path.name}.part"
            self._fetcher.on_bytes = on_bytes
            try:
                self._updater.download_target(info, str(staged))
                _make_durable(staged)
                staged.replace(path)
            finally:
                self._fetcher.on_bytes = None
                staged.unlink(missing_ok=True)
            return path

    @contextlib.contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except (tuf_errors.RepositoryError, tuf_errors.DownloadLengthMismatchError) as error:
            reason, words = next((reason, words) for kind, reason, words in _REFUSALS if isinstance(error, kind))
            raise SourceRefused(reason, f"{self._name}: {words} ({type(error).__name__}).") from error
        except tuf_errors.DownloadError as error:
            raise SourceUnavailable(f"{self._name}: {error}. Check the network and feed.source.") from error
        except OSError as error:
            raise CacheUnwritable(
                f"{error.filename or self._staging.parent}: cannot be written ({error.strerror}). "
                f"Check free space and permissions of {self._staging.parent}."
            ) from error


class _Fetcher(FetcherInterface):
    """Spools downloads beside the cache instead of `$TMPDIR`, which may be memory, and tells how many bytes came."""

    def __init__(self, staging: Path) -> None:
        self._staging = staging
        self.on_bytes: OnBytes | None = None

    @contextlib.contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        """As `FetcherInterface.download_file`."""
        with tempfile.TemporaryFile(dir=self._staging) as file:
            done_bytes = 0
            for chunk in self.fetch(url):
                done_bytes += len(chunk)
                if done_bytes > max_length:
                    raise tuf_errors.DownloadLengthMismatchError(f"more than {max_length} bytes")
                file.write(chunk)
                if self.on_bytes is not None:
                    self.on_bytes(done_bytes)
            file.seek(0)
            yield file


class _WebFetcher(_Fetcher):
    """HTTP by requests: no redirects (a captive portal's are no repository), no compression, bounded waiting."""

    def __init__(self, staging: Path, timeouts_s: tuple[float, float], ca_file: Path | None) -> None:
        super().__init__(staging)
        self._timeouts_s = timeouts_s
        self._verify = True if ca_file is None else str(ca_file)
        self._session = requests.Session()
        self._session.trust_env = False  # neither a proxy of the environment nor a netrc may replace what IT configured
        self._session.headers.update({"User-Agent": "dossier-kiosk", "Accept-Encoding": "identity"})

    def _fetch(self, url: str) -> Iterator[bytes]:
        try:
            with self._session.get(
                url, stream=True, timeout=self._timeouts_s, allow_redirects=False, verify=self._verify
            ) as response:
                if response.status_code != requests.codes.ok:
                    raise tuf_errors.DownloadHTTPError(
                        f"{_file_name(url)} answered with status {response.status_code}", response.status_code
                    )
                yield from self._chunks(response)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise tuf_errors.DownloadError(f"{_file_name(url)} {_what_failed(error)}") from error

    def _chunks(self, response: requests.Response) -> Iterator[bytes]:
        started, done_bytes = time.monotonic(), 0
        while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=False):
            done_bytes += len(chunk)
            elapsed_s = time.monotonic() - started
            if elapsed_s > SLOW_GRACE_S and done_bytes < elapsed_s * MIN_BYTES_PER_S:
                raise tuf_errors.SlowRetrievalError(f"{_file_name(response.url)} comes too slowly")
            yield chunk


class _FolderFetcher(_Fetcher):
    """A copy of the tree on a disk or a stick."""

    def __init__(self, staging: Path, folder: Path) -> None:
        super().__init__(staging)
        self._folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self._folder / url
        try:
            if not (self._folder / _METADATA).is_dir():
                raise tuf_errors.DownloadError("there is no folder metadata/ in it (is the stick mounted?)")
            if ".." in path.parts or not path.is_file():
                raise tuf_errors.DownloadHTTPError(f"{_file_name(url)} is not there", requests.codes.not_found)
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK_BYTES):
                    yield chunk
        except OSError as error:
            raise tuf_errors.DownloadError(f"{_file_name(url)} cannot be read ({error.strerror})") from error


def _root_metadata(root_file: Path) -> bytes:
    """The bytes of a root metadata file. Raises `ConfigError`."""
    try:
        data = root_file.read_bytes()
        role = Metadata.from_bytes(data).signed.type
    except OSError as error:
        raise ConfigError(f"{root_file}: cannot be read ({error.strerror}). Check feed.root_file.") from error
    except tuf_errors.RepositoryError as error:
        raise ConfigError(f"{root_file}: not TUF metadata. Check feed.root_file.") from error
    if role != "root":
        raise ConfigError(f"{root_file}: TUF metadata, but not of the root role. Check feed.root_file.")
    return data


def _make_durable(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _what_failed(error: Exception) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        return "cannot be had: the server's certificate is not accepted"
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "did not come in time"
    if isinstance(error, requests.ConnectionError):
        return "cannot be had: no connection"
    return f"broke off ({type(error).__name__})"


def _file_name(url: str) -> str:
    return url.rpartition("/")[2]


def _without_password(source: str) -> str:
    address = urlsplit(source)
    return address._replace(netloc=address.netloc.rpartition("@")[2]).geturl() if "@" in address.netloc else source
