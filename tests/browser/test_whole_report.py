"""All pages of the sample's report, read as files: their policy, and links that filter tables."""

from __future__ import annotations

import html
import posixpath
import re
from pathlib import Path

import pytest

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
FILTER_LINK = re.compile(r'href="([^"#:]*)#([^"]*=[^"]*)"')
HEAD = re.compile(r'data-table="([^"]+)"|<th scope="col" data-key="([^"]+)"')
# What a table's address may say besides its columns.
OF_ANY_TABLE = {"q", "sort", "page", "cols"}


@pytest.fixture(scope="module")
def pages(sample) -> dict[str, str]:
    """Each page's text, by its path."""
    output = sample[0] / "output"
    return {
        path.relative_to(output).as_posix(): path.read_text(encoding="utf-8")
        for path in output.rglob("*.html")
    }


def keys_of(page: str) -> set[str]:
    """What the address of a page may filter: the columns of its first table, and `table.column` of the others."""
    keys: set[str] = set()
    prefix, tables = "", 0
    for table, column in HEAD.findall(page):
        if table:
            prefix, tables = (f"{table}." if tables else ""), tables + 1
            keys |= {f"{prefix}{name}" for name in OF_ANY_TABLE}
        elif tables:
            keys.add(f"{prefix}{column}")
    return keys


def test_policy_of_every_page_is_strict(pages):
    """Each page loads from its own origin alone, and nothing in it is marked unsafe."""
    policies = {path: POLICY.findall(text) for path, text in pages.items()}
    assert [path for path, found in policies.items() if len(found) != 1] == []
    said = {policy for found in policies.values() for policy in found}
    assert [
        policy for policy in said if "unsafe-" in policy or not policy.startswith("default-src 'self';")
    ] == []


def test_links_filter_columns_that_their_tables_have(pages):
    """A chart's mark that leads to rows names columns of the table there: else the whole table would show."""
    known = {path: keys_of(text) for path, text in pages.items()}
    wrong = []
    for path, text in pages.items():
        for target, fragment in set(FILTER_LINK.findall(text)):
            place = (
                posixpath.normpath(posixpath.join(Path(path).parent.as_posix(), target)) if target else path
            )
            if place.endswith("whatif.html"):
                continue
            keys = {pair.partition("=")[0] for pair in html.unescape(fragment).split("&")}
            wrong += [f"{path} -> {place}: {key}" for key in sorted(keys - known[place])]
    assert sum(len(FILTER_LINK.findall(text)) for text in pages.values()) > 100
    assert wrong == []
