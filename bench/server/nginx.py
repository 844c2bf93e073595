"""A real nginx that serves a published feed from loopback, with the configuration that we ship."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError
from bench.ports import answers_soon, free_port
from bench.processes import cpu_s, end, tree

_SHIPPED = Path(__file__).parents[2] / "packaging" / "nginx" / "kiosk-feed.conf"
_START_LIMIT_S = 10.0
_MAIN = """
daemon off;
worker_processes auto;
worker_rlimit_nofile 40000;
pid {run}/nginx.pid;
events {{ worker_connections 20000; }}
http {{
    client_body_temp_path {run}/body; proxy_temp_path {run}/proxy; fastcgi_temp_path {run}/fastcgi;
    uwsgi_temp_path {run}/uwsgi; scgi_temp_path {run}/scgi;
    include {run}/kiosk-feed.conf;
}}
"""
"""What a machine's own nginx.conf says around ours: as the shipped file advises for 10,000 kiosks."""


@dataclass(frozen=True, slots=True)
class Nginx:
    """A running nginx and the address of the feed that it serves."""

    url: str
    pid: int

    def cpu_s(self) -> float:
        """Processor time that it has used so far, user and system, workers included."""
        return sum(cpu_s(pid) for pid in tree(self.pid))


@contextmanager
def serving(root: Path, run: Path) -> Iterator[Nginx]:
    """Serve `root`, in which the feed is `feed/`, with nginx's own files in `run`."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
    if program is None:
        raise BenchError("nginx is not installed. Run: apt-get install nginx-light")
    run.mkdir()
    port = free_port()
    (run / "kiosk-feed.conf").write_text(_configured(port, root, run), encoding="utf-8")
    config, log = run / "nginx.conf", run / "error.log"
    config.write_text(_MAIN.format(run=run), encoding="utf-8")
    process = subprocess.Popen(
        [program, "-p", str(run), "-e", str(log), "-c", str(config)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        if not answers_soon(port, _START_LIMIT_S, lambda: process.poll() is None):
            raise BenchError(f"nginx does not answer: {log.read_text()[-500:] if log.exists() else 'no log'}")
        yield Nginx(f"http://127.0.0.1:{port}/feed", process.pid)
    finally:
        end(tree(process.pid))
        process.wait()


def _configured(port: int, root: Path, run: Path) -> str:
    """The shipped configuration with the places of this run; everything else is as it is shipped."""
    text = _SHIPPED.read_text(encoding="utf-8")
    for directive, value in (
        ("listen", f"127.0.0.1:{port}"),
        ("root", str(root)),
        ("access_log", f"{run}/access.log kiosk_feed"),
        ("error_log", f"{run}/error.log crit"),
    ):
        text, count = re.subn(rf"(?m)^(\s*{directive} )[^;]*;", rf"\g<1>{value};", text)
        if count != 1:
            raise BenchError(f"{_SHIPPED.name}: {count} lines begin with `{directive}`, one was expected.")
    return text
