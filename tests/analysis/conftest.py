"""Libraries in tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

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
