"""Check every link of the site before it is published.

The pages are our own autoescaped output, in which quotation marks in text are `&#34;` or `&#39;`, so attributes can be
found with a regular expression.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

ATTRIBUTE = re.compile(rb"""[\s:](href|src|srcset|id|action|poster)=(?:"([^"]*)"|'([^']*)')""")
STYLE_URL = re.compile(rb"""url\(\s*["']?([^"')]+)["']?\s*\)""")
LOADING_ATTRIBUTES = frozenset({b"src", b"srcset", b"poster", b"action"})
PAGE_SUFFIXES = (".html", ".htm")


class BrokenLinkError(RuntimeError):
    """The site has broken links: a bug, or a mistake in a custom page's template.

    `links` are all broken links.
    """

    def __init__(self, message: str, links: Sequence[BrokenLink]) -> None:
        self.links = tuple(links)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A broken link of a page, and the problem."""

    page: str
    link: str
    problem: str

    def __str__(self) -> str:
        return f"{self.page}: {self.link!r} {self.problem}"


class _Link(NamedTuple):
    """A link on pages of one folder, and whether they load its target."""

    folder: str
    markup: bytes
    loads: bool

    @property
    def text(self) -> str:
        """The link's URL."""
        return _text(self.markup)

    @property
    def target(self) -> str | None:
        """The target file; None if it is outside the report, or the page itself."""
        parts = urlsplit(self.text)
        if parts.scheme or parts.netloc or parts.path.startswith("/") or not parts.path:
            return None
        return posixpath.normpath(posixpath.join(self.folder, unquote(parts.path)))


class LinkChecker:
    """Collects the links and ids of pages as they are written; `broken` checks them when all files are known.

    It stores only each link with its pages, and each page's ids, which pages of a kind share, so that large sites need
    little memory.
    """

    def __init__(self) -> None:
        self._pages: dict[_Link, list[str]] = defaultdict(list)
        self._ids: dict[str, frozenset[str]] = {}
        self._known_ids: dict[frozenset[bytes], frozenset[str]] = {}
        self._repeated_ids: list[BrokenLink] = []

    def add(self, path: str, content: bytes) -> None:
        """Add the links of the page or style sheet `path`; other files have no links."""
        if path.endswith(PAGE_SUFFIXES):
            self._add_page(path, content)
        elif path.endswith(".css"):
            folder = posixpath.dirname(path)
            for url in set(STYLE_URL.findall(content)):
                self._pages[_Link(folder, url, loads=True)].append(path)

    def _add_page(self, path: str, content: bytes) -> None:
        folder = posixpath.dirname(path)
        ids: list[bytes] = []
        links: set[_Link] = set()
        for name, double, single in ATTRIBUTE.findall(content):
            if name == b"id":
                ids.append(double or single)
            else:
                links.add(_Link(folder, double or single, name in LOADING_ATTRIBUTES))
        for link in links:
            self._pages[link].append(path)
        distinct = frozenset(ids)
        if distinct not in self._known_ids:
            self._known_ids[distinct] = frozenset(_text(each) for each in distinct)
        self._ids[path] = self._known_ids[distinct]
        if len(distinct) < len(ids):
            repeated = sorted(_text(markup) for markup, count in Counter(ids).items() if count > 1)
            self._repeated_ids += [
                BrokenLink(path, f"#{value}", "is the id of two elements") for value in repeated
            ]

    def pages_with_named_ids(self) -> frozenset[str]:
        """The files with ids that links of other pages refer to."""
        targets = (link.target for link in self._pages if "#" in link.text)
        return frozenset(target for target in targets if target is not None)

    def broken(self, files: frozenset[str]) -> list[BrokenLink]:
        """List every link to a file that is not in `files`, or to a missing id."""
        found = []
        for link, pages in self._pages.items():
            target = link.target
            # From all pages of a folder it leads to the same file, or from each page to itself.
            problems = (
                [self._problem(link, page, files) for page in pages]
                if target is None
                else [self._problem(link, target, files)] * len(pages)
            )
            found += [
                BrokenLink(page, link.text, problem)
                for page, problem in zip(pages, problems, strict=True)
                if problem is not None
            ]
        return self._repeated_ids + sorted(found, key=lambda one: (one.page, one.link))

    def _problem(self, link: _Link, target: str, files: frozenset[str]) -> str | None:
        parts = urlsplit(link.text)
        if parts.scheme or parts.netloc:
            return "is loaded from outside the site" if link.loads and parts.scheme != "data" else None
        if parts.path.startswith("/"):
            return "starts at the host's root, which fails under a sub-path"
        if target not in files:
            return "is not a file of the site"
        # A fragment with an equals sign is a table's state.
        fragment = unquote(parts.fragment)
        if fragment in {"", "top"} or "=" in fragment or target not in self._ids:
            return None
        return None if fragment in self._ids[target] else "names an id that its page does not have"


def _text(markup: bytes) -> str:
    return html.unescape(markup.decode())
