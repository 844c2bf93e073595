"""A signed repository (TUF) as a source of files: what comes out of here was signed by keys that this kiosk trusts.

    repository = TrustedRepository("https://feed.example/feed", root_file, state_folder)
    repository.refresh()
    repository.fetch("head.json", into, max_bytes)

The repository is a static tree, `<source>/metadata/` and `<source>/targets/` with consistent snapshots (TUF
specification, section 6.2): a web server's address, or a plain folder such as a USB stick. Importing this module costs
a tenth of a second: nothing imports it before the first frame.

**State that a power cut spoilt** never stops a kiosk. A file of it that is empty, cut short or garbage counts as not
there and is fetched again, judged by the root that came with the kiosk and every newer one that its keys vouch for; a
folder that cannot even be written is made anew. What that forgets is which versions were seen. An older repository is
then still refused by whoever holds the data: the cache takes no head behind its own sequence and moment.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote, unquote, urlsplit

from tuf.api import exceptions as tuf_errors
from tuf.api.metadata import Metadata
from tuf.ngclient.config import UpdaterConfig
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from kiosk_app.errors import ConfigError
from kiosk_app.transfer.folder import FolderReader
from kiosk_app.transfer.metadata import MetadataReader
from kiosk_app.transfer.reader import Reader, TooLong, TransferFailed
from kiosk_app.transfer.spool import Spool, WrongContent
from kiosk_app.transfer.web import WebReader
from offline_cache.errors import CacheUnwritable, Refusal, SourceRefused, SourceUnavailable
from offline_cache.layout import own_folder
from offline_cache.source import OnBytes

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 20.0
"""Seconds without a single byte."""

_METADATA, _TARGETS = "metadata/", "targets/"
_TIMESTAMP = f"{_METADATA}timestamp.json"
_LIMITS = UpdaterConfig()
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)

_WRONG_CONTENT = "a file is not the one that was signed. Try again; if it stays, publish it again"
_TOO_LONG = "it sends more data than was signed. Check what answers at this address"
_REFUSALS: tuple[tuple[type[Exception], Refusal, str], ...] = (
    (tuf_errors.ExpiredMetadataError, Refusal.EXPIRED,
     "its signed metadata has expired. Check that the publisher runs and that this machine's clock is right"),
    (tuf_errors.BadVersionNumberError, Refusal.ROLLBACK,
     "it offers something older than this kiosk has already seen, or left a version out. Use an up-to-date copy"),
    (tuf_errors.UnsignedMetadataError, Refusal.SIGNATURE,
     "its metadata is not signed by enough keys that this kiosk trusts. Check its address and root file"),
    (tuf_errors.LengthOrHashMismatchError, Refusal.CONTENT, _WRONG_CONTENT),
    (WrongContent, Refusal.CONTENT, _WRONG_CONTENT),
    (tuf_errors.DownloadLengthMismatchError, Refusal.ENDLESS, _TOO_LONG),
    (TooLong, Refusal.ENDLESS, _TOO_LONG),
    (tuf_errors.RepositoryError, Refusal.METADATA,
     "its metadata cannot be understood. Check what answers at this address: a log-in page of the network, for one"),
)  # fmt: skip


class TrustedRepository:
    """A `TargetSource` over one TUF repository. Not for two threads or processes on one `state_folder` at a time.

    `source` is an http(s) address, a folder, or a file:// address. `root_file` holds the root metadata that everything
    is judged by. `state_folder` keeps what was seen before (rollback protection) and the bytes on their way in; put it
    on the same disk as the cache. `ca_file` replaces the certificate authorities for https, `proxy` is the http proxy
    to ask a web server through. `not_before` is a floor for the clock: data known to be signed at that moment cannot
    come from the future. `table` is the configuration's table that messages send the reader to.

    The constructor raises `ConfigError`.
    """

    def __init__(
        self,
        source: str,
        root_file: Path,
        state_folder: Path,
        *,
        ca_file: Path | None = None,
        proxy: str = "",
        not_before: datetime.datetime | None = None,
        table: str = "feed",
        connect_timeout_s: float = CONNECT_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
    ) -> None:
        self._name = _without_password(source)
        self._table = table
        self._root = _root_metadata(root_file, table)
        self._state_folder = state_folder
        self._metadata_folder = state_folder / "metadata"
        self.not_before = not_before
        self._updater: Updater | None = None
        if ca_file is not None and not ca_file.is_file():
            raise ConfigError(f"{ca_file}: no such file. Check server.ca_file.")
        address = urlsplit(source)
        reader: Reader
        if address.scheme in {"http", "https"}:
            reader = WebReader(source, (connect_timeout_s, read_timeout_s), ca_file, proxy)
        else:
            folder = Path(unquote(address.path)) if address.scheme == "file" else Path(source)
            reader = FolderReader(folder, _METADATA.rstrip("/"))
        self._metadata = MetadataReader(reader, _TIMESTAMP, _LIMITS.timestamp_max_length)
        self._spool = Spool(state_folder / "staging", reader)

    def poll(self) -> bool:
        """Whether a `refresh` may bring something new: one small request, and no work where nothing changed.

        False: the repository offers just what the last successful `refresh` took. Otherwise True; what was received
        here, `refresh` does not ask for again. Raises `SourceUnavailable`, `SourceRefused`.
        """
        with self._wrapped():
            return self._metadata.poll()

    def refresh(self) -> None:
        """Load and verify the repository's metadata. Raises `SourceUnavailable`, `SourceRefused`, `CacheUnwritable`."""
        with self._wrapped():
            try:
                self._updater = self._updated()
            except (FileExistsError, IsADirectoryError, NotADirectoryError):
                self._clear_metadata()
                self._updater = self._updated()
            self._metadata.accept()

    def offers(self, target: str) -> bool:
        """Whether the signed metadata lists a target. Raises what `refresh` raises."""
        with self._wrapped():
            return self._refreshed().get_targetinfo(target) is not None

    def fetch(self, target: str, into: Path, max_bytes: int, on_bytes: OnBytes | None = None) -> Path:
        """Fetch one target; the file appears in `into` whole or not at all. See `TargetSource.fetch`."""
        with self._wrapped():
            info = self._refreshed().get_targetinfo(target)
        if info is None:
            raise SourceRefused(Refusal.CONTRACT, f"{self._name}: its signed metadata lists no {target}.")
        if info.length > max_bytes:
            raise SourceRefused(
                Refusal.ENDLESS, f"{self._name}: {target} has {info.length} bytes, at most {max_bytes} expected."
            )
        folder, slash, name = target.rpartition("/")
        sha256 = info.hashes.get("sha256", "")
        path = f"{_TARGETS}{folder}{slash}{sha256}.{name}"
        return self._take(path, sha256, info.length, into / quote(target, safe=""), on_bytes)

    def fetch_vouched(
        self, path: str, sha256: str, size_bytes: int, into: Path, on_bytes: OnBytes | None = None
    ) -> Path:
        """Fetch a file that a target vouches for. See `TargetSource.fetch_vouched`."""
        return self._take(path, sha256, size_bytes, into / quote(path, safe=""), on_bytes)

    def _refreshed(self) -> Updater:
        if self._updater is None:
            self.refresh()
        assert self._updater is not None  # noqa: S101 - refresh sets it or raises
        return self._updater

    def _clear_metadata(self) -> None:
        """Remove what a damaged disk left where python-tuf wants to write. Raises `OSError`."""
        if self._metadata_folder.is_dir():
            shutil.rmtree(self._metadata_folder)
        else:
            self._metadata_folder.unlink()

    def _updated(self) -> Updater:
        self._state_folder.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self._state_folder, self._metadata_folder):
            own_folder(folder)
        for unfinished in self._metadata_folder.glob("tmp*"):  # python-tuf's, of a process that was killed
            unfinished.unlink()
        updater = Updater(
            str(self._metadata_folder), _METADATA,
            fetcher=_Fetcher(self._metadata), config=_LIMITS, bootstrap=self._root,
        )  # fmt: skip
        if self.not_before is not None:
            trusted = updater._trusted_set  # python-tuf 7 has no public way to set the reference time
            trusted.reference_time = max(trusted.reference_time, self.not_before)
        updater.refresh()
        return updater

    def _take(self, path: str, sha256: str, size_bytes: int, place: Path, on_bytes: OnBytes | None) -> Path:
        if _SHA256.fullmatch(sha256) is None or size_bytes < 0:
            raise SourceRefused(Refusal.CONTRACT, f"{self._name}: {path} is vouched for without a SHA-256 and a size.")
        with self._wrapped():
            self._spool.take(path, sha256, size_bytes, place, on_bytes)
        return place

    @contextlib.contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except (tuf_errors.RepositoryError, tuf_errors.DownloadLengthMismatchError, TooLong, WrongContent) as error:
            reason, words = next((reason, words) for kind, reason, words in _REFUSALS if isinstance(error, kind))
            raise SourceRefused(reason, f"{self._name}: {words} ({type(error).__name__}).") from error
        except (tuf_errors.DownloadError, TransferFailed) as error:
            raise SourceUnavailable(f"{self._name}: {error}. Check the network and {self._table}.source.") from error
        except OSError as error:
            raise CacheUnwritable(
                f"{error.filename or self._state_folder}: cannot be written ({error.strerror}). "
                f"Check free space and permissions of {self._state_folder}."
            ) from error


class _Fetcher(FetcherInterface):
    """Hands metadata to python-tuf, out of memory: its own spools to `$TMPDIR`."""

    def __init__(self, metadata: MetadataReader) -> None:
        self._metadata = metadata

    @contextlib.contextmanager
    def download_file(self, url: str, max_length: int) -> Iterator[IO[bytes]]:
        """As `FetcherInterface.download_file`."""
        try:
            data = self._metadata.read(url, max_length)
        except TooLong as error:
            raise tuf_errors.DownloadLengthMismatchError(f"{url} is longer than {max_length} bytes") from error
        except TransferFailed as error:
            if error.status:
                raise tuf_errors.DownloadHTTPError(str(error), error.status) from error
            raise tuf_errors.DownloadError(str(error)) from error
        yield io.BytesIO(data)

    def _fetch(self, url: str) -> Iterator[bytes]:
        with self.download_file(url, _LIMITS.targets_max_length) as file:
            yield file.read()


def _root_metadata(root_file: Path, table: str) -> bytes:
    """The bytes of a root metadata file. Raises `ConfigError`."""
    try:
        data = root_file.read_bytes()
        role = Metadata.from_bytes(data).signed.type
    except OSError as error:
        raise ConfigError(f"{root_file}: cannot be read ({error.strerror}). Check {table}.root_file.") from error
    except tuf_errors.RepositoryError as error:
        raise ConfigError(f"{root_file}: not TUF metadata. Check {table}.root_file.") from error
    if role != "root":
        raise ConfigError(f"{root_file}: TUF metadata, but not of the root role. Check {table}.root_file.")
    return data


def _without_password(source: str) -> str:
    address = urlsplit(source)
    return address._replace(netloc=address.netloc.rpartition("@")[2]).geturl() if "@" in address.netloc else source
