"""A local server that answers as Overpass does: well, late, half, too much, or not at all."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Reply = Callable[[BaseHTTPRequestHandler], None]

STAMP = "2026-11-20T06:12:03Z"
COPYRIGHT = "The data included in this document is from www.openstreetmap.org. The data is made available under ODbL."

BUSY_PAGE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en"><head>
  <meta http-equiv="content-type" content="text/html; charset=utf-8" lang="en"/>
  <title>OSM3S Response</title>
</head>
<body>

<p>The data included in this document is from www.openstreetmap.org. The data is made available under ODbL.</p>
<p><strong style="color:#FF0000">Error</strong>: runtime error: open64: 0 Success /osm3s_osm_base Dispatcher_Client::request_read_and_idx::timeout. The server is probably too busy to handle your request. </p>

</body>
</html>
"""
SYNTAX_PAGE = BUSY_PAGE.replace(
    "runtime error: open64: 0 Success /osm3s_osm_base Dispatcher_Client::request_read_and_idx::timeout. "
    "The server is probably too busy to handle your request.",
    "line 3: parse error: Unknown type &quot;wey&quot;",
)


def at(*lonlat: tuple[float, float] | None) -> list[dict[str, float] | None]:
    """Write positions as Overpass does; None stays null."""
    return [None if point is None else {"lat": point[1], "lon": point[0]} for point in lonlat]


def way(number: int, tags: dict[str, str], *lonlat: tuple[float, float] | None) -> dict[str, Any]:
    return {"type": "way", "id": number, "nodes": list(range(len(lonlat))), "geometry": at(*lonlat), "tags": tags}


def node(number: int, tags: dict[str, str], lon: float, lat: float) -> dict[str, Any]:
    return {"type": "node", "id": number, "lat": lat, "lon": lon, "tags": tags}


def member(number: int, role: str, *lonlat: tuple[float, float] | None) -> dict[str, Any]:
    return {"type": "way", "ref": number, "role": role, "geometry": at(*lonlat)}


def relation(number: int, tags: dict[str, str], *members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "relation", "id": number, "members": list(members), "tags": tags}


def answer(*elements: dict[str, Any], remark: str | None = None, stamp: str = STAMP) -> str:
    """Lay out an answer as output_json.cc does: head, elements one below the other, remark last."""
    head = f'{{\n  "version": 0.6,\n  "generator": "Overpass API",\n  "osm3s": {{\n    "timestamp_osm_base": "{stamp}",\n    "copyright": "{COPYRIGHT}"\n  }},\n  "elements": [\n\n'
    body = ",\n".join(json.dumps(element, ensure_ascii=False, indent=2) for element in elements)
    foot = "\n\n  ]" + (f',\n"remark": {json.dumps(remark)}' if remark else "") + "\n}\n"
    return head + body + foot


STREET = way(101, {"highway": "primary", "name": "北辰道", "ref": "S101"}, (117.01, 39.01), (117.05, 39.02))
VILLAGE = node(7, {"place": "village", "name": "安光村"}, 117.03, 39.015)
GOOD = answer(STREET, VILLAGE)


def reply(
    body: str | bytes, status: int = 200, kind: str = "application/json", headers: dict[str, str] | None = None
) -> Reply:
    """Answer with a whole body."""
    content = body.encode() if isinstance(body, str) else body

    def send(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, status, kind, {"Content-Length": str(len(content)), **(headers or {})})
        handler.wfile.write(content)

    return send


def page(body: str, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    return reply(body, status, "text/html; charset=utf-8", headers)


def shorter_than_announced(body: str) -> Reply:
    """Announce the whole body, send half of it and hang up."""
    content = body.encode()

    def send(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, 200, "application/json", {"Content-Length": str(len(content))})
        handler.wfile.write(content[: len(content) // 2])

    return send


def cut_between_chunks(body: str) -> Reply:
    """Send a chunk and hang up without the last one, as a proxy does whose server died."""
    content = body.encode()[: len(body) // 2]

    def send(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, 200, "application/json", {"Transfer-Encoding": "chunked"})
        handler.wfile.write(f"{len(content):x}\r\n".encode() + content + b"\r\n")

    return send


def endless(block: bytes = b" " * 65_536) -> Reply:
    """Send chunks until the client hangs up."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        _head(handler, 200, "application/json", {"Transfer-Encoding": "chunked"})
        try:
            while True:
                handler.wfile.write(f"{len(block):x}\r\n".encode() + block + b"\r\n")
        except OSError:
            pass

    return send


def _head(handler: BaseHTTPRequestHandler, status: int, kind: str, headers: dict[str, str]) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": kind, "Connection": "close", **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.close_connection = True


class OverpassStub:
    """Gives the replies in order, the last one for ever; keeps what was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self.queries: list[str] = []
        self.agents: list[str] = []
        self.closing = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/interpreter"

    def slow(self) -> Reply:
        """Say nothing until the test is over."""

        def send(_: BaseHTTPRequestHandler) -> None:
            self.closing.wait(30)

        return send

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        form = parse_qs(handler.rfile.read(int(handler.headers["Content-Length"])).decode())
        self.queries.append(form["data"][0])
        self.agents.append(handler.headers["User-Agent"])
        self.replies[min(len(self.queries), len(self.replies)) - 1](handler)


@contextmanager
def overpass_stub() -> Iterator[OverpassStub]:
    stub = OverpassStub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            stub.answer(self)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stub.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
