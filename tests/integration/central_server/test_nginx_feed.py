"""The sample configuration, in a real nginx: what kiosks need is there, and nothing else is."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from central_server.api import serving
from central_server.repository.feed import FeedRepository
from central_server.repository.fleet import FleetRepository
from kiosk_app.trusted_repository import TrustedRepository

SAMPLE = Path(__file__).resolve().parents[3] / "packaging" / "nginx" / "kiosk-feed.conf"
HOUR = datetime.timedelta(hours=1)
DELTA = "d" * 64


def now() -> datetime.datetime:
    """When it is asked for, not when the tests were collected: that may have been long ago."""
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both repositories, and what must never be served beside them."""
    folder = tmp_path_factory.mktemp("site")
    FeedRepository.create(folder / "feed", folder / "keys" / "feed", folder / "feed-root.json", now())
    publish(folder, b"first")
    (folder / "feed" / "deltas").mkdir()
    (folder / "feed" / "deltas" / DELTA).write_bytes(bytes(range(256)))
    fleet = FleetRepository.create(folder / "fleet", folder / "keys" / "fleet", folder / "fleet-root.json", now(), HOUR)
    fleet.publish({"config/stable.json": b"{}"}, (), now=now(), lifetime=HOUR)
    for private in ("feed/.env", "feed/metadata/.timestamp.json.ab12", "feed/targets/key.pem", "feed/metadata/x.pem"):
        (folder / private).write_text("private")
    (folder / "feed" / "deltas" / ("e" * 64)).symlink_to("/etc/passwd")
    return folder


def publish(folder: Path, head: bytes) -> None:
    FeedRepository.open(folder / "feed", folder / "keys" / "feed").publish(
        {"head.json": head}, now=now(), lifetime=HOUR
    )


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "access.log"


@pytest.fixture(scope="module")
def nginx(site: Path, log: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """nginx on loopback, everything of its own in a temporary folder; gives its address."""
    prefix = tmp_path_factory.mktemp("nginx")
    with contextlib.closing(serving.listen("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    sample = SAMPLE.read_text()
    for old, new in {
        "127.0.0.1:8090": address,
        "/srv/kiosk;": f"{site};",
        "/var/log/nginx/kiosk-feed.log": str(log),
        "/var/log/nginx/error.log": str(log.with_name("error.log")),
    }.items():
        assert sample.count(old) == 1
        sample = sample.replace(old, new)
    (prefix / "kiosk-feed.conf").write_text(sample)
    temporary = "".join(
        f"{kind}_temp_path {prefix}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    (prefix / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {prefix}/nginx.pid; {user}\nevents {{ worker_connections 64; }}\n"
        f"http {{\n{temporary}include {prefix}/kiosk-feed.conf;\n}}\n"
    )
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert program is not None, "nginx is not installed: make test installs it"
    process = subprocess.Popen([program, "-p", prefix, "-e", prefix / "error.log", "-c", prefix / "nginx.conf"])
    try:
        with httpx.Client(transport=httpx.HTTPTransport(retries=8)) as client:
            assert client.get(f"http://{address}/").status_code == 404
        yield f"http://{address}"
    finally:
        process.terminate()
        assert process.wait(20) == 0


@pytest.fixture
def client(nginx: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=nginx, timeout=10) as client:
        yield client


def target_of(site: Path, name: str) -> str:
    (path,) = (site / "feed" / "targets").glob(f"*.{name}")
    return f"/feed/targets/{path.name}"


@pytest.mark.parametrize(("name", "target"), [("feed", "head.json"), ("fleet", "config/stable.json")])
def test_a_kiosk_syncs_through_it(nginx: str, site: Path, tmp_path: Path, name: str, target: str) -> None:
    repository = TrustedRepository(f"{nginx}/{name}", site / f"{name}-root.json", tmp_path / "state")
    repository.refresh()
    (tmp_path / "into").mkdir()
    assert repository.fetch(target, tmp_path / "into", 1000).read_bytes() in {b"first", b"{}"}
    assert repository.poll() is False, "a conditional GET finds nothing new"


def test_a_poll_without_changes_is_a_304_without_a_body(client: httpx.Client) -> None:
    whole = client.get("/feed/metadata/timestamp.json")
    assert (whole.status_code, whole.headers["Cache-Control"]) == (200, "no-cache")
    same = client.get("/feed/metadata/timestamp.json", headers={"If-None-Match": whole.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["ETag"] == whole.headers["ETag"]


def test_two_publications_of_one_second_look_different(client: httpx.Client, site: Path) -> None:
    tags = set()
    for _ in range(5):
        publish(site, b"first")
        tags.add(client.get("/feed/metadata/timestamp.json").headers["ETag"])
    assert len(tags) == 5


def test_everything_else_may_be_kept_for_ever(client: httpx.Client, site: Path) -> None:
    for path in ("/feed/metadata/1.root.json", target_of(site, "head.json"), f"/feed/deltas/{DELTA}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_that_a_root_is_not_there_yet_is_never_remembered(client: httpx.Client) -> None:
    answer = client.get("/feed/metadata/2.root.json")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_a_broken_off_file_goes_on(client: httpx.Client) -> None:
    whole = client.get(f"/feed/deltas/{DELTA}")
    rest = client.get(f"/feed/deltas/{DELTA}", headers={"Range": "bytes=200-", "If-Range": whole.headers["ETag"]})
    assert (rest.status_code, rest.content) == (206, whole.content[200:])
    assert "immutable" in rest.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/", "/feed/", "/feed/metadata/", "/feed/targets/", "/feed/deltas/", "/fleet/metadata/", "/keys/",
        "/feed/.env", "/feed/metadata/.timestamp.json.ab12", "/feed/targets/key.pem", "/feed/metadata/x.pem",
        "/feed/../keys/feed/repository.lock", "/feed/%2e%2e/keys/feed/repository.lock", "/feed/targets/..%2f..%2fkeys",
        "/feed-root.json", "//feed//..//keys", f"/feed/deltas/{'e' * 64}",
    ],
)  # fmt: skip
def test_nothing_else_is_there(client: httpx.Client, path: str) -> None:
    request = client.build_request("GET", "/")
    request.url = httpx.URL(str(client.base_url)).copy_with(raw_path=path.encode())
    answer = client.send(request)
    assert answer.status_code in {400, 403, 404}
    assert b"private" not in answer.content
    assert "index of" not in answer.text.lower()


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND"])
def test_files_are_only_read(client: httpx.Client, method: str) -> None:
    assert client.request(method, "/feed/metadata/timestamp.json").status_code in {403, 405}


def test_a_long_request_is_refused(client: httpx.Client) -> None:
    assert client.get("/feed/metadata/" + "1" * 9000).status_code == 414
    assert client.post("/feed/x", content=b"x" * 5000).status_code in {404, 413}


def test_the_log_names_no_one(client: httpx.Client, log: Path) -> None:
    client.get("/feed/H49.22-261003-0147", params={"phone": "0912345678"}, headers={"User-Agent": "kiosk-of-An"})
    client.get("/feed/metadata/timestamp.json")
    client.post("/feed/metadata/timestamp.json")
    lines = log.read_text()
    assert log.with_name("error.log").read_text() == ""
    assert "/feed/metadata/timestamp.json 200" in lines
    for personal in ("H49.22", "0912345678", "127.0.0.1", "kiosk-of-An"):
        assert personal not in lines
