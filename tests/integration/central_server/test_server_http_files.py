from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from central_server.settings import FleetSettings, Settings


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Files do not depend on the database."""
    return f"sqlite:///{tmp_path / 'server.sqlite'}"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    fleet = FleetSettings(str(tmp_path / "fleet"), str(tmp_path / "fleet-keys"), str(tmp_path / "fleet-root.json"))
    return msgspec.structs.replace(settings, fleet=fleet)


@pytest.fixture(params=["feed", "fleet"])
def tree(request: pytest.FixtureRequest, tmp_path: Path, served: Any) -> Path:
    """A published tree; its name is its place on the server."""
    tree = tmp_path / request.param
    for name, content in (("metadata/timestamp.json", b'{"version":1}'), ("deltas/abc", b"0123456789")):
        (tree / name).parent.mkdir(exist_ok=True)
        (tree / name).write_bytes(content)
    return tree


def test_an_unchanged_timestamp_is_304_and_a_changed_one_is_not(served: Any, tree: Path) -> None:
    path, file = f"/{tree.name}/metadata/timestamp.json", tree / "metadata" / "timestamp.json"
    first = served.get(path)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    unchanged = served.get(path, **{"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (unchanged.headers["ETag"], unchanged.headers["Cache-Control"]) == (first.headers["ETag"], "no-cache")
    times = file.stat()
    file.write_bytes(b'{"version":2}')
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    changed = served.get(path, **{"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, changed.json()) == (200, {"version": 2})


def test_a_date_never_vouches_for_a_timestamp(served: Any, tree: Path) -> None:
    response = served.get(
        f"/{tree.name}/metadata/timestamp.json", **{"If-Modified-Since": "Fri, 31 Dec 2100 00:00:00 GMT"}
    )
    assert response.status_code == 200
    assert "Last-Modified" not in response.headers


def test_every_other_file_may_be_kept_and_resumed(served: Any, tree: Path) -> None:
    whole = served.get(f"/{tree.name}/deltas/abc")
    assert (whole.content, whole.headers["Cache-Control"]) == (b"0123456789", "public, max-age=86400, immutable")
    rest = served.get(f"/{tree.name}/deltas/abc", Range="bytes=4-", **{"If-Range": whole.headers["ETag"]})
    assert (rest.status_code, rest.content) == (206, b"456789")


def test_what_is_not_there_is_never_kept(served: Any, tree: Path) -> None:
    for name in ("metadata/2.root.json", "deltas", "../server.sqlite", "%2e%2e/server.sqlite", "deltas/abc%00"):
        response = served.get(f"/{tree.name}/{name}")
        assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")


def test_files_are_for_everybody_and_only_to_read(served: Any, tree: Path) -> None:
    url = f"{served.url}/{tree.name}/deltas/abc"
    assert served.client.get(url).status_code == 200
    assert served.client.head(url).headers["Content-Length"] == "10"
    for method in ("POST", "PUT", "DELETE"):
        response = served.client.request(method, url)
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
