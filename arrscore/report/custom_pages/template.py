"""A query's own template: Jinja in a sandbox, where every value stays text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from traceback import walk_tb
from types import SimpleNamespace

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from arrscore.analysis.custom_pages import CustomQuery, CustomRows, query_fault
from arrscore.errors import ConfigurationError
from arrscore.publish.links import BrokenLink
from arrscore.report.custom_pages.charts import CustomChart
from arrscore.report.custom_pages.columns import CustomColumn, plain_value
from arrscore.report.tables.table import Table, Value
from arrscore.report.text.formatting import FILTERS

Address = Callable[[str, Value], str | None]

_PLACE = "<template>"  # what Jinja calls the file of a template that has none
_LOADING = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
_NO_ATTRIBUTE = re.compile(r"'.*' has no attribute '(\w+)'")


class Row(SimpleNamespace):
    """A row of which a template reads `row.title` or `row["title"]`, whatever a column is called."""


def compile_template(query: CustomQuery) -> Template:
    """Read the template of a query that has one.

    Raises ConfigurationError with its line where it is no template, loads another, or lets text pass as markup.
    """
    environment = _sandbox()
    source = query.template or ""
    try:
        tree = environment.parse(source)
        for node in tree.find_all(_LOADING):
            raise query_fault(
                query.template_path, node.lineno, "loads another template. Write all in this one."
            )
        for node in tree.find_all(nodes.ScopedEvalContextModifier):
            raise query_fault(
                query.template_path, node.lineno, "switches autoescape, which keeps text text. Take it out."
            )
        return environment.from_string(source)
    except TemplateSyntaxError as error:
        raise query_fault(
            query.template_path, error.lineno, f"{error.message or 'is no template'}. Correct the template."
        ) from None


def render_body(
    query: CustomQuery,
    found: CustomRows,
    columns: Sequence[CustomColumn],
    parts: dict[str, Markup],
    address: Address,
) -> Markup:
    """Render a query's template with `rows`, `columns`, `address` and the `parts`: the table and the chart as HTML.

    Raises ConfigurationError with the template's line where it fails.
    """
    template = compile_template(query)
    rows = [Row(**{column.name: plain_value(column, row) for column in columns}) for row in found.rows]
    try:
        return Markup(template.render(rows=rows, columns=columns, address=address, **parts))  # noqa: S704 - autoescaped
    except Exception as error:  # noqa: BLE001 - a template can do anything
        raise query_fault(
            query.template_path, _line_of(error), f"{_reason(error)}. Correct the template."
        ) from None


def custom_parts(environment: Environment, table: Table, chart: CustomChart | None) -> dict[str, Markup]:
    """The table and, where there is one, the chart as HTML, as pages without a template have them."""
    parts = {"table": _macro(environment, "partials/table.html", "data_table")(table)}
    if chart is not None:
        parts["chart"] = _macro(environment, "charts/figure.html", "figure")(chart, level=2, wide=True)
    return parts


def link_fault(queries: Iterable[CustomQuery], broken: Sequence[BrokenLink]) -> ConfigurationError | None:
    """The error for the first broken link of a page with its own template; None without one."""
    templates = {f"own/{query.name}.html": query for query in queries if query.template is not None}
    for link in broken:
        if link.page in templates:
            query = templates[link.page]
            lines = (query.template or "").splitlines()
            line = next((number for number, text in enumerate(lines, start=1) if link.link in text), None)
            return query_fault(
                query.template_path, line, f"{link.link} {link.problem}. Correct the template."
            )
    return None


def _sandbox() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(FILTERS)
    # What makes markup of text, and what answers differently each time.
    for name in ("safe", "random"):
        del environment.filters[name]
    del environment.globals["lipsum"]
    return environment


def _macro(environment: Environment, template: str, name: str) -> Callable[..., Markup]:
    macro: Callable[..., Markup] = vars(environment.get_template(template).module)[name]
    return macro


def _line_of(error: Exception) -> int | None:
    """The template's line in which it failed last."""
    lines = [line for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename == _PLACE]
    return lines[-1] if lines else None


def _reason(error: Exception) -> str:
    text = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    if found := _NO_ATTRIBUTE.fullmatch(text):
        return f"there is no {found[1]} here"
    return "there is no chart here: the header asks for none" if text == "'chart' is undefined" else text
