"""Check that every link of the site leads somewhere, before anybody can follow it.

The pages are our own autoescaped output, in which a quotation mark of any text is `&#34;` or `&#39;`: an attribute
can be found with an expression, at about 300 MB of pages a second.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

# One for each character that may stand before it: what begins with a certain one is found four times as fast.
ATTRIBUTES = {
    before: re.compile(before + rb"""(href|src|srcset|id|action|poster)=(?:"([^"]*)"|'([^']*)')""").findall
    for before in (b" ", b"\t", b"\n", b"\v", b"\f", b"\r", b":")
}
# What `urlsplit` and `unquote` leave as it is, before a fragment.
PLAIN_PATH = re.compile(r"[\w.-][\w./-]*", re.ASCII)
STYLE_URL = re.compile(rb"""url\(\s*["']?([^"')]+)["']?\s*\)""")
LOADING_ATTRIBUTES = frozenset({b"src", b"srcset", b"poster", b"action"})
PAGE_SUFFIXES = (".html", ".htm")
# From the first script to the page's own part: what pages below one section have in common.
COMMON_START, COMMON_END = b"\n<script ", b"\n<main "
Link = tuple[str, bool]
"""A link, and whether the page loads what it leads to."""
Attribute = tuple[bytes, bytes, bytes]
"""Its name, and what stands in double or in single quotation marks, as in the page."""


class BrokenLinkError(RuntimeError):
    """The site links to something that it does not have: a fault of ours, or of the owner's own template.

    `links` are all of them.
    """

    def __init__(self, message: str, links: Sequence[BrokenLink]) -> None:
        self.links = tuple(links)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """A link of a page that leads nowhere, and why."""

    page: str
    link: str
    problem: str

    def __str__(self) -> str:
        return f"{self.page}: {self.link!r} {self.problem}"


class _Meanings(dict[Attribute, "Link | str"]):
    """What attributes say, a link or else an id; the same object for the same one, as pages have most in common."""

    def __missing__(self, attribute: Attribute) -> Link | str:
        name, double, single = attribute
        text = html.unescape((double or single).decode())
        meaning = self[attribute] = text if name == b"id" else (text, name in LOADING_ATTRIBUTES)
        return meaning


class LinkChecker:
    """Collects the links and ids of pages as they are written; `broken` judges them when all files are known.

    Only what is needed for that is kept, so a site of many pages need not stay in memory.
    """

    def __init__(self) -> None:
        self._links: dict[str, tuple[Link, ...]] = {}
        self._ids: dict[str, frozenset[str]] = {}
        self._by_folder: dict[str, set[Link]] = defaultdict(set)
        self._meanings = _Meanings()
        self._known_parts: dict[tuple[str, bytes], tuple[set[Link], list[str]]] = {}
        # Pages of one kind have all of their ids in common.
        self._known_ids: dict[frozenset[str], frozenset[str]] = {}
        self._repeated_ids: list[BrokenLink] = []

    def add(self, path: str, content: bytes) -> None:
        """Note what the page or style sheet `path` links to; other kinds of file link to nothing."""
        if path.endswith(PAGE_SUFFIXES):
            self._add_page(path, content)
        elif path.endswith(".css"):
            urls = {match.group(1).decode() for match in STYLE_URL.finditer(content)}
            self._links[path] = tuple((url, True) for url in urls)
            self._by_folder[posixpath.dirname(path)].update(self._links[path])

    def _add_page(self, path: str, content: bytes) -> None:
        folder = posixpath.dirname(path)
        start, _, rest = content.partition(COMMON_START)
        common, _, own_part = rest.partition(COMMON_END)
        common_links, common_ids = self._common(folder, common)
        links, ids = self._said_in(start + b" " + own_part)
        ids += common_ids
        distinct = frozenset(ids)
        if len(distinct) < len(ids):
            repeated = sorted(value for value, count in Counter(ids).items() if count > 1)
            self._repeated_ids += [
                BrokenLink(path, f"#{value}", "is the id of two elements") for value in repeated
            ]
        self._ids[path] = self._known_ids.setdefault(distinct, distinct)
        self._links[path] = (*common_links, *links)
        self._by_folder[folder].update(links)

    def _common(self, folder: str, part: bytes) -> tuple[set[Link], list[str]]:
        """The links and ids of what many pages of a folder have in common."""
        key = folder, part
        if key not in self._known_parts:
            self._known_parts[key] = self._said_in(b" " + part)
            self._by_folder[folder].update(self._known_parts[key][0])
        return self._known_parts[key]

    def _said_in(self, part: bytes) -> tuple[set[Link], list[str]]:
        """The links and ids of a part of a page."""
        found = [each for before, find in ATTRIBUTES.items() if before in part for each in find(part)]
        links: set[Link] = set()
        ids: list[str] = []
        for each in map(self._meanings.__getitem__, found):
            if isinstance(each, str):
                ids.append(each)
            else:
                links.add(each)
        return links, ids

    def pages_with_named_ids(self) -> frozenset[str]:
        """The files of which a link on another page names an id."""
        split = (
            (folder, _split(link))
            for folder, links in self._by_folder.items()
            for link, _ in links
            if "#" in link
        )
        return frozenset(
            posixpath.normpath(posixpath.join(folder, parts.path))
            for folder, parts in split
            if parts.path and not parts.outside and not parts.rooted
        )

    def broken(self, files: frozenset[str]) -> list[BrokenLink]:
        """List every link to a file that is not among `files`, or to an id that its page does not have."""
        found = list(self._repeated_ids)
        # Pages of one folder have most of their links in common. One that leads nowhere from the folder is judged again
        # on each page: it may lead to a place within it.
        faulty = {
            folder: {link for link in links if self._problem("", folder, link, files) is not None}
            for folder, links in self._by_folder.items()
        }
        for page in sorted(self._links):
            folder = posixpath.dirname(page)
            for link in sorted(faulty[folder].intersection(self._links[page])):
                problem = self._problem(page, folder, link, files)
                if problem is not None:
                    found.append(BrokenLink(page, link[0], problem))
        return found

    def _problem(self, page: str, folder: str, link: Link, files: frozenset[str]) -> str | None:
        parts, loads = _split(link[0]), link[1]
        if parts.outside:
            return "is loaded from outside the site" if loads and parts.scheme != "data" else None
        if parts.rooted:
            return "starts at the host's root, which fails under a sub-path"
        target = posixpath.normpath(posixpath.join(folder, parts.path)) if parts.path else page
        if target not in files:
            return "is not a file of the site"
        # A fragment with an equals sign is a table's state, see `tables.filter_link`.
        if parts.fragment and "=" not in parts.fragment and parts.fragment != "top" and target in self._ids:
            return None if parts.fragment in self._ids[target] else "names an id that its page does not have"
        return None


@dataclass(frozen=True, slots=True)
class _Link:
    outside: bool
    scheme: str
    rooted: bool
    path: str
    fragment: str


@lru_cache(maxsize=4096)
def _split(link: str) -> _Link:
    path, _, fragment = link.partition("#")
    if PLAIN_PATH.fullmatch(path):
        return _Link(outside=False, scheme="", rooted=False, path=path, fragment=unquote(fragment))
    parts = urlsplit(link)
    return _Link(
        outside=bool(parts.scheme or parts.netloc),
        scheme=parts.scheme,
        rooted=parts.path.startswith("/"),
        path=unquote(parts.path),
        fragment=unquote(parts.fragment),
    )
