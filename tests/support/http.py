"""HTTP servers on a port of 127.0.0.1, which end with the context, and what they may answer."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = Callable[[BaseHTTPRequestHandler], None]
"""Answers one request by its handler."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that goes away is part of the tests."""


class _Quiet:
    def log_message(self, *_: object) -> None:
        """A test needs no log."""


class FolderHandler(_Quiet, SimpleHTTPRequestHandler):
    """Answers from a folder."""


@contextmanager
def serving(respond: Answer) -> Iterator[str]:
    """Answer each GET by `respond`; the address, without a slash at its end."""

    class Handler(_Quiet, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            respond(self)

    with _running(Handler) as address:
        yield address


@contextmanager
def serving_folder(folder: Path, handler: type[FolderHandler] = FolderHandler) -> Iterator[str]:
    """Answer from a folder; the address, without a slash at its end."""
    with _running(partial(handler, directory=str(folder))) as address:
        yield address


@contextmanager
def _running(handler: Callable[..., BaseHTTPRequestHandler]) -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(status: int, body: bytes = b"", content_type: str = "application/json", **headers: str) -> Answer:
    """Answer this; `_` in a header's name stands for `-`."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return act


def json_answer(value: object) -> Answer:
    """Answer a value as JSON; None is not found."""
    return answer(404 if value is None else 200, json.dumps(value).encode())


def reset_mid_body(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent, then reset the connection."""
    answer(200, b'[{"id": 1', Content_Length="100000")(handler)
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def hang(handler: BaseHTTPRequestHandler) -> None:
    """Accept the request and never answer it, until the client has gone."""
    handler.connection.settimeout(30)
    handler.connection.recv(1)
