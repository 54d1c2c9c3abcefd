"""What holds for every template: it compiles, obeys the content security policy, and asks no other host."""

from __future__ import annotations

import gzip
import re

import pytest

from arrscore.report.rendering.environment import asset_names, template_folder

TEMPLATES = sorted(path for path in template_folder().rglob("*.html"))
STYLES = sorted((template_folder() / "assets").glob("*.css"))
SCRIPTS = sorted((template_folder() / "assets").glob("*.js"))


def name_of(path):
    return path.relative_to(template_folder()).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_compiles(environment, path):
    """Every template can be loaded."""
    assert environment.get_template(name_of(path)) is not None


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_nothing_that_the_policy_blocks(path):
    """No style attribute, no inline style or script, no event attribute, no javascript: address."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style|javascript:|\son[a-z]+\s*=", text, re.IGNORECASE)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=lambda path: path.name)
def test_nothing_is_loaded_from_another_host(path):
    """Nothing that a browser loads by itself names another host; a link that a reader may follow can."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"src=\"(?:https?:)?//|<link[^>]*href=\"(?:https?:)?//|@import|url\(|fetch\(", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_write_text_only(path):
    """Scripts never turn text into markup or code."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )


def test_style_and_scripts_are_small():
    """The report stays light: what every page loads is some ten kilobytes compressed."""
    sizes = {
        name: len(gzip.compress((template_folder() / "assets" / name).read_bytes(), 9))
        for name in asset_names()
        if not name.startswith("whatif")  # one page's own
    }
    assert sum(size for name, size in sizes.items() if name.endswith(".css")) < 10_000
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) < 14_000


def test_frame_has_landmarks_and_policy(render, frame):
    """A page has a policy, a language, one h1, a way past the navigation, and relative addresses."""
    html = render("", page=frame(root="../", feed="changes.atom", indexable=False))
    assert "default-src 'self'" in html
    assert "unsafe-" not in html
    assert html.count("<h1>") == 1
    assert 'href="#main"' in html
    assert '<link rel="stylesheet" href="../assets/site.css">' in html
    assert 'href="radarr/upgrades.html"' in html
    assert 'href="../changes.atom"' in html
    assert '<meta name="robots" content="noindex, nofollow">' in html


def test_frame_without_instances_or_dates(render, frame):
    """A page may stand outside all instances and leave out when it was built."""
    page = frame(
        nav=(), instances=(), instance_nav=(), crumbs=(), data_age=(), generated_at=None, indexable=True
    )
    html = render("", page=page)
    assert "strip-instance" not in html
    assert "Built" not in html
    assert "robots" not in html
