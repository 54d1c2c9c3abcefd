"""What each text column of the published tables is made of."""

from __future__ import annotations

import pytest

from arrscore.analysis.views import load_views
from arrscore.wording import TEXTS
from support.tables import make_library

VIEWS = {view.name: view for view in load_views()}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text.view}.{text.name}")
def test_facts_are_columns_of_the_view(text):
    """A sentence is made of columns of its view, of which it is none itself."""
    library = make_library()
    columns = {name for (name,) in library.rows("select name from pragma_table_info(?)", text.view)}
    assert set(text.facts._fields) <= columns
    assert text.name not in columns


@pytest.mark.parametrize(
    "view", [view for view in VIEWS.values() if view.for_text], ids=lambda view: view.name
)
def test_what_tables_leave_out_is_in_a_sentence(view):
    """Columns for sentences only are facts of one."""
    facts = {field for text in TEXTS if text.view == view.name for field in text.facts._fields}
    assert set(view.for_text) <= facts


def test_views_make_no_sentences():
    """The SQL holds codes and figures: what it formats is a name such as S01E02 or a span of days."""
    assert {name for name, view in VIEWS.items() if "printf" in view.sql} == {"item_labels", "trend_report"}
