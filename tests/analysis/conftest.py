"""Libraries in tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from support.loops import SCORES
from support.tables import TableLibrary, make_library


@pytest.fixture
def library() -> Iterator[TableLibrary]:
    """An empty library; tests add profiles and movies."""
    library = make_library()
    yield library
    library.connection.close()


@pytest.fixture(name="make_library", scope="session")
def make_library_fixture() -> Any:
    """For tests that compare libraries."""
    return make_library


@pytest.fixture
def shelf(library):
    """A library whose application renames files, fetched on 20 November, with one profile."""
    library.connection.execute("update instances set renames_files = 1, fetched_at = '2026-11-20T00:00:00Z'")
    library.run("2026-09-01T00:00:00Z", complete=[1])
    library.profile(scores=SCORES)
    return library
