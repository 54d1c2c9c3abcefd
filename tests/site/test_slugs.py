"""Names in paths are plain, unique and the same in every build."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrscore.site.slugs import LONGEST, Slugs, plain_slug


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


@given(st.lists(st.text(max_size=80), max_size=30))
def test_slugs_are_plain_and_unique(names: list[str]) -> None:
    """For any names at all."""
    slugs = Slugs()
    made = [slugs.take(name, number) for number, name in enumerate(names)]
    assert len(set(made)) == len(made)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= LONGEST + 20 for slug in made)
