"""Templates of the owner's own beside their queries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from arrscore.analysis.custom_pages import CustomRows, read_custom_queries
from arrscore.errors import ConfigurationError
from arrscore.report.custom_pages.columns import custom_columns
from arrscore.report.custom_pages.template import render_body

HEADER = "-- title: Mine\n-- why: so\n"


@pytest.fixture
def render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Render a template with literal rows."""
    monkeypatch.chdir(tmp_path)

    def run(template: str, columns: tuple[str, ...] = ("title",), *rows: tuple[Any, ...]) -> str:
        Path("pages").mkdir(exist_ok=True)
        Path("pages/mine.sql").write_text(f"{HEADER}-- unit tags: tags\nselect 1")
        Path("pages/mine.html").write_text(template, encoding="utf-8")
        (query,) = read_custom_queries(None)
        found = CustomRows((*columns, "tags"), tuple((*row, '["HDR"]') for row in rows))
        parts = {"table": Markup("<table></table>")}
        return render_body(query, found, custom_columns(query, found), parts, lambda *about: f"{about}")

    return run


def test_template_gets_rows_and_columns(render: Any) -> None:
    """Rows have their columns by name, whatever these are called; columns have labels."""
    html = render(
        "{% for row in rows %}{{ row.count }} {{ row['items'] | number }} {{ row.tags[0] }};{% endfor %}"
        "{{ columns[0].name }} {{ columns[0].label }} {{ table }} {{ chart is defined }}",
        ("count", "items"), (1, 2000),
    )  # fmt: skip
    assert html == "1 2,000 HDR;count Count <table></table> False"


def test_address_leads_to_the_page_of_an_id(render: Any) -> None:
    """A template asks where the page of an id is."""
    assert render("{{ address('item_id', 7) }}") == "(&#39;item_id&#39;, 7)"


def test_values_stay_text(render: Any) -> None:
    """Markup in a value is escaped, also where it is joined with markup."""
    html = render("{{ rows[0].title }}{{ table + rows[0].title }}", ("title",), ("<script>x</script>",))
    assert html.count("&lt;script&gt;") == 2
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("<p>\n{{ rows[0].scor }}", "pages/mine.html:2: there is no scor here. Correct the template."),
        ("<p>\n\n{% if %}", "pages/mine.html:3: Expected an expression"),
        ("\n{{ missing }}", "pages/mine.html:2: 'missing' is undefined. Correct the template."),
        ("\n{{ chart }}", "pages/mine.html:2: there is no chart here: the header asks for none"),
        ("\n{{ table | safe }}", "pages/mine.html:2: No filter named 'safe'"),
        ("\n{{ rows | random }}", "pages/mine.html:2: No filter named 'random'"),
        ("\n\n{% autoescape false %}{{ rows[0].title }}{% endautoescape %}", "pages/mine.html:3: switches autoescape"),
        ("\n{% include 'base.html' %}", "pages/mine.html:2: loads another template"),
        ("\n{% extends 'base.html' %}", "pages/mine.html:2: loads another template"),
        ("\n{{ ''.__class__.__mro__ }}", "pages/mine.html:2: access to attribute '__class__' of 'str' object"),
        ("\n{{ rows.append(1) }}", "pages/mine.html:2: access to attribute 'append' of 'list' object is unsafe"),
        ("\n{% for i in range(1000000) %}{% endfor %}", "pages/mine.html:2: Range too big"),
        ("{{ rows[0].title\n + 1 }}", "pages/mine.html:1: "),
        ("\n{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "pages/mine.html:2: maximum recursion depth exceeded"),
    ],
)  # fmt: skip
def test_faulty_template_is_told_with_its_line(render: Any, template: str, told: str) -> None:
    """What a template gets wrong, or may not do, is one line with file, line and the next step."""
    with pytest.raises(ConfigurationError) as raised:
        render(template, ("title",), ("T",))
    assert str(raised.value).startswith(f"custom page {told}")
    assert str(raised.value).endswith((" template.", " in this one.", " Take it out."))
    assert str(raised.value).isprintable()


@pytest.fixture
def show(recorded: Any, build: Any, tmp_path: Path) -> Any:
    """Build the report with one page and its template, and return the page."""

    def run(template: str) -> str:
        folder = tmp_path / "pages"
        folder.mkdir(exist_ok=True)
        (folder / "mine.sql").write_text(
            f"{HEADER}-- chart: bars title score\n"
            "select file_id, title, score from file_report where kind = 'series' order by title"
        )
        (folder / "mine.html").write_text(template)
        build(recorded.publish(), custom_queries=read_custom_queries(folder))
        return (tmp_path / "output" / "own" / "mine.html").read_text(encoding="utf-8")

    return run


def test_template_shows_table_and_chart_where_it_wants(show: Any) -> None:
    """A page with a template has its body, and table and chart as other pages have them."""
    page = show("<h2>First</h2>{{ table }}<h2>Then</h2>{{ chart }}")
    assert page.index("<h2>First</h2>") < page.index('<table class="data">') < page.index("<h2>Then</h2>")
    assert page.index("<h2>Then</h2>") < page.index('id="chart-title"')
    assert '<a href="../sonarr/series/long.html">' in page


@pytest.mark.parametrize(
    ("template", "told"),
    [
        (
            '\n<a href="gone.html">x</a>',
            "mine.html:2: gone.html is not a file of the site. Correct the template.",
        ),
        (
            '<img src="https://example.org/x.png">',
            "mine.html:1: https://example.org/x.png is loaded from outside",
        ),
        ("{{ table }}{{ table }}", "mine.html: #rows is the id of two elements"),
    ],
)
def test_link_of_a_template_that_leads_nowhere_is_its_owners(
    show: Any, tmp_path: Path, template: str, told: str
) -> None:
    """A broken link in a template is told with its line, and the report stays as it was."""
    show("{{ table }}")
    before = {path: path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file()}
    with pytest.raises(ConfigurationError) as raised:
        show(template)
    assert told in str(raised.value)
    assert {path: path.read_bytes() for path in (tmp_path / "output").rglob("*") if path.is_file()} == before
