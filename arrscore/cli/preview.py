"""A web server for the folder of a report; apart from `look.py`, as help should not wait for what it imports."""

from __future__ import annotations

import functools
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - the signature of the standard library
        """A preview needs no log."""


def preview_server(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """A server of the folder's files, which listens already; raises OSError where it cannot."""
    handler = functools.partial(_QuietHandler, directory=str(folder))
    return ThreadingHTTPServer((host, port), handler)
