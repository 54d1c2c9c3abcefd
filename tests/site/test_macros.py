"""Macros of the report's templates take their arguments as Jinja's do."""

from __future__ import annotations

import pytest

from arrscore.site.environment import open_environment

MACRO = """{% macro tag(name, text="none", tone="plain") %}<{{ name }} {{ tone }}>{{ text }}{% endmacro %}"""
FRAME = """{% macro frame(title, level=2) %}<h{{ level }}>{{ title }}:{{ caller() }}{% endmacro %}"""


def rendered(source: str) -> str:
    return open_environment().from_string(source).render()


@pytest.mark.parametrize(
    ("call", "drawn"),
    [
        ("tag('b')", "<b plain>none"),
        ("tag('b', 'x')", "<b plain>x"),
        ("tag('b', 'x', 'good')", "<b good>x"),
        ("tag('b', tone='good')", "<b good>none"),
        ("tag(text='x', name='b')", "<b plain>x"),
        ("tag('b', '<i>')", "<b plain>&lt;i&gt;"),
        ("tag('b', tag('i'))", "<b plain><i plain>none"),
    ],
)
def test_arguments_by_place_and_by_name(call: str, drawn: str) -> None:
    """Those left out have their defaults, text is escaped, and what a macro drew is markup."""
    assert rendered(f"{MACRO}{{{{ {call} }}}}") == drawn


def test_a_macro_around_a_passage() -> None:
    """A passage stands where the macro calls for it, whatever else the macro is given."""
    assert rendered(FRAME + "{% call frame('<a>') %}<p>{% endcall %}") == "<h2>&lt;a&gt;:<p>"
    assert rendered(FRAME + "{% call frame('a', level=3) %}<p>{% endcall %}") == "<h3>a:<p>"


@pytest.mark.parametrize("call", ["tag('b', 'x', 'good', 'more')", "tag('b', size=3)"])
def test_arguments_that_a_macro_does_not_take(call: str) -> None:
    """A call that gives more than the macro takes fails, and draws nothing."""
    with pytest.raises(TypeError, match="takes no"):
        rendered(f"{MACRO}{{{{ {call} }}}}")
