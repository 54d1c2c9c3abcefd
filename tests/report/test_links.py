"""Every link of the report leads somewhere, and nothing is loaded from another host."""

from __future__ import annotations

import pytest

from arrscore.publish.links import LinkChecker


def problems(files: dict[str, bytes]) -> list[str]:
    checker = LinkChecker()
    for path, content in files.items():
        checker.add(path, content)
    return [str(link) for link in checker.broken(frozenset(files))]


@pytest.mark.parametrize(
    "link",
    [
        "other.html",
        "other.html?state=missing#part",
        "#here",
        "#top",
        "",
        "../site/other.html",
        "../index.html",
        "https://example.org/x",
        "mailto:a@example.org",
        "a%20b.html",
        "../arrscore.db",
        "?q=1",
        "other.html#a%20b",
        "other.html#score=1..2&q=x",
    ],
)
def test_links_that_lead_somewhere(link: str) -> None:
    """Relative paths, queries, fragments and escapes are read as a browser reads them."""
    files = {
        "site/page.html": f'<p id="here"><a href="{link}">x</a>'.encode(),
        "site/other.html": b'<h2 id="part">x</h2><h2 id="a b">y</h2>',
        "site/a b.html": b"",
        "index.html": b"",
        "arrscore.db": b"",
    }
    assert problems(files) == []


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("missing.html", "is not a file of the site"),
        ("other.html#nothing", "names an id that its page does not have"),
        ("#nothing", "names an id that its page does not have"),
        ("../outside.html", "is not a file of the site"),
        ("../../../etc/passwd", "is not a file of the site"),
        ("/index.html", "starts at the host's root"),
        ("folder/", "is not a file of the site"),
    ],
)
def test_links_that_lead_nowhere(link: str, problem: str) -> None:
    """The page, the link and the reason are named."""
    files = {"site/page.html": f'<a class=x href="{link}">'.encode(), "site/other.html": b'<p id="part">'}
    assert len(problems(files)) == 1
    assert problems(files)[0].startswith(f"site/page.html: {link!r} {problem}")


@pytest.mark.parametrize(
    "markup",
    [
        '<script src="https://example.org/x.js">',
        "<img src='//example.org/x.png'>",
        '<img srcset="http://a/b 2x">',
        '<form action="https://example.org/">',
    ],
)
def test_nothing_is_loaded_from_outside(markup: str) -> None:
    """A link may lead to another host, but no page loads from one."""
    assert "is loaded from outside the site" in problems({"page.html": markup.encode()})[0]


@pytest.mark.parametrize("before", [" ", "\t", "\n", "\r\n", "\f", "\v", ' x="y"\n  ', " xlink:"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_link_is_found_after_any_space(before: str, quote: str) -> None:
    """An owner's template may break its lines and name spaces as it likes."""
    markup = f"<p id=a></p><a{before}href={quote}missing.html{quote}>"
    assert problems({"a.html": markup.encode()}) == ["a.html: 'missing.html' is not a file of the site"]


def test_style_sheets_are_checked() -> None:
    """A font or picture that a style sheet names must be there, too."""
    files = {
        "assets/a.css": b"@font-face{src:url('b.woff2')} a{background:url(c.svg)}",
        "assets/b.woff2": b"",
    }
    assert problems(files) == ["assets/a.css: 'c.svg' is not a file of the site"]


def test_an_id_stands_once() -> None:
    """Two elements with one id make a link to it ambiguous."""
    assert problems({"a.html": b'<p id="x"></p><p id="x"></p>'}) == ["a.html: '#x' is the id of two elements"]


def test_text_that_looks_like_a_link_is_text() -> None:
    """Escaped text cannot form an attribute, whatever a title says."""
    assert problems({"a.html": b"&lt;a href=&#34;missing.html&#34;&gt; href=missing.html"}) == []


def test_escaped_links_are_read_as_text() -> None:
    """`&amp;` in an attribute is one ampersand."""
    assert problems({"a.html": b'<a href="b.html?x=1&amp;y=2#p&amp;q">', "b.html": b'<p id="p&amp;q">'}) == []
