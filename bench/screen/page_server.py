"""Serves the peer's page, its fonts, the list of slips to preload, and hands `/v1` on to the same central server.

Run as a process of its own: `python -m bench.screen.page_server CENTRAL_URL NUMBERS_FILE`, the token in `BENCH_TOKEN`.
It prints its URL as one line and ends when its standard input ends.
"""

from __future__ import annotations

import os
import sys
import threading
from http import HTTPStatus
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from fontpkg_be_vietnam_pro import ROOT as FONT_ROOT

_PAGE = Path(__file__).parent / "page"
Reply = tuple[int, str, bytes]
"""Status, content type, body."""
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".ttf": "font/ttf",
    ".json": "application/json",
}


def static_files(numbers_file: Path) -> dict[str, tuple[str, bytes]]:
    """Every path the server answers itself: content type and body."""
    paths = {"/": _PAGE / "index.html", "/look-up.js": _PAGE / "look-up.js", "/slips.json": numbers_file}
    for weight in ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold"):
        paths[f"/font/{weight}.ttf"] = FONT_ROOT / "files" / f"BeVietnamPro-{weight}.ttf"
    return {path: (_TYPES[file.suffix], file.read_bytes()) for path, file in paths.items()}


def serve(central_url: str, token: str, numbers_file: Path) -> ThreadingHTTPServer:
    """A server on a free loopback port, not yet running."""
    files = static_files(numbers_file)
    central = urlsplit(central_url).netloc
    known: dict[str, Reply] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path in files:
                self._send(200, *files[path])
            elif path.startswith("/v1/"):
                self._send(*self._looked_up())
            else:
                self._send(404, "text/plain", b"")

        def _looked_up(self) -> Reply:
            """Each dossier is asked for once: at every start the page loads them all, and the server counts."""
            if self.path not in known:
                connection = HTTPConnection(central, timeout=5)
                connection.request("GET", self.path, headers={"Authorization": f"Bearer {token}"})
                reply = connection.getresponse()
                status, body = reply.status, reply.read()
                connection.close()
                if status != HTTPStatus.OK:
                    return status, "application/json", body
                known[self.path] = status, "application/json", body
            return known[self.path]

        def _send(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response_only(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "max-age=86400" if content_type == "font/ttf" else "no-cache")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
            """Keep quiet: the path holds a receipt number."""

    return ThreadingHTTPServer(("127.0.0.1", 0), Handler)


def main() -> None:
    """Serve until standard input ends."""
    server = serve(sys.argv[1], os.environ["BENCH_TOKEN"], Path(sys.argv[2]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}/", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
