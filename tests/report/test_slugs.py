"""Names in paths are plain, unique and the same in every build."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrscore.config.values import is_reserved_by_windows
from arrscore.report.text.slugs import LONGEST, Slugs, plain_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Amélie: 2 (2001)", "amelie-2-2001"), ("../../x", "x"), ("  ", ""), ("千と千尋", ""), ("CON", "con"),
        ("a" * 300, "a" * 60), ("<script>", "script"), ("WEB-1080p", "web-1080p"),
    ],
)  # fmt: skip
def test_plain_slug(text: str, slug: str) -> None:
    """What is not a plain letter or digit becomes a hyphen or nothing."""
    assert plain_slug(text) == slug


def test_a_name_that_is_taken_gets_the_number() -> None:
    """The first keeps its name; one without any plain letter is its number."""
    slugs = Slugs(taken=("assets",))
    assert [slugs.take("x", 1), slugs.take("../x", 2), slugs.take("千", 3), slugs.take("assets", 4)] == [
        "x", "x-2", "3", "assets-4",
    ]  # fmt: skip


def test_a_name_that_looks_like_another_with_its_number() -> None:
    """Uniqueness holds even where a title is called like a name that was made."""
    slugs = Slugs()
    assert len({slugs.take("x", 1), slugs.take("x-2", 5), slugs.take("x", 2)}) == 3


@pytest.mark.parametrize(
    "name",
    ["con", "CON", "Prn", "aux", "NUL", "com1", "COM9", "lpt1", "LPT9", "COM\u00b9", "lpt\u00b3", "Aux."],
)
def test_a_name_that_windows_reserves_gets_the_number(name: str) -> None:
    """No page or folder is called like a device, which Windows would open instead."""
    slugs = Slugs()
    slug = slugs.take(name, 7)
    assert slug == f"{plain_slug(name)}-7"
    assert not is_reserved_by_windows(f"{slug}.html")
    assert slugs.take(f"{name} 2", 8) == plain_slug(f"{name} 2")


@pytest.mark.parametrize(
    ("name", "reserved"),
    [
        ("CON.txt", True), ("con .tar.gz", True), ("conin$", True), ("CONOUT$.x", True), ("lpt\u00b2.log", True),
        ("name.", True), ("name ", True), ("console", False), ("com10", False), ("aux-1", False), ("x.con", False),
    ],
)  # fmt: skip
def test_which_names_windows_reserves(name: str, reserved: bool) -> None:  # noqa: FBT001
    """Devices in any case and with any suffix, and names that end with a dot or a blank."""
    assert is_reserved_by_windows(name) is reserved


@given(st.lists(st.text(max_size=80), max_size=30))
def test_slugs_are_plain_and_unique(names: list[str]) -> None:
    """For any names at all."""
    slugs = Slugs()
    made = [slugs.take(name, number) for number, name in enumerate(names)]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= LONGEST + 20 for slug in made)
