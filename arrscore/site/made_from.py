"""What the lasting pages of a report are made from beside its database, as one digest."""

from __future__ import annotations

import hashlib
import sqlite3
import sys
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from arrscore.site.environment import template_folder
from arrscore.site.places import Site

RENDERERS = ("jinja2", "markupsafe")
COMPILED = "__pycache__"


def made_from(site: Site, *, movie_pages: int) -> str:
    """The digest of all but the database that lasting pages depend on, in hexadecimal.

    That is what the settings say, and the program with its templates; databases are compared (`site.compared`). Pages
    from queries of the owner's own are not lasting, as those may read everything.
    """
    parts = f"{_site_text(site, movie_pages)}\n{program_digest()}\n"
    return hashlib.sha256(parts.encode()).hexdigest()


def _site_text(site: Site, movie_pages: int) -> str:
    """What all pages share, without the times of builds and fetches."""
    instances = tuple(
        one._replace(fetched_at=None if one.fetched_at is None else "fetched") for one in site.instances
    )
    return f"{replace(site, now='', instances=instances)!r} {movie_pages}"


@cache
def program_digest() -> str:
    """The digest of what makes a report: all files of the package, the templates, and the versions of what they use."""
    found = hashlib.sha256()
    versions = [f"{name} {version(name)}" for name in RENDERERS]
    found.update(f"{sys.version_info[:2]} {sqlite3.sqlite_version} {versions}\n".encode())
    for folder in (Path(str(files("arrscore"))), template_folder()):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and COMPILED not in path.parts:
                content = path.read_bytes()
                found.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()
