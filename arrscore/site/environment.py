"""The Jinja environment of the report, and where its templates are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, MutableMapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from arrscore.site.compiled import CompiledTemplates
from arrscore.site.compiling import OurCode
from arrscore.site.filters import FILTERS
from arrscore.site.tables import Cell, badge_tone

_PACKAGED = "_site_templates"
# A part has some kilobytes.
KEPT_PARTS = 2048


def template_folder() -> Path:
    """Return the folder of templates: in the installed package, or the repository of an editable install."""
    package = Path(str(files("arrscore")))
    packaged = package / _PACKAGED
    return packaged if packaged.is_dir() else package.parent / "site_templates"


def asset_names() -> tuple[str, ...]:
    """Return the plain names of the files that pages load: style, scripts, icon."""
    return tuple(sorted(path.name for path in (template_folder() / "assets").iterdir() if path.is_file()))


class Once:
    """Renders what many pages have in common once: `{% call once(key) %}…{% endcall %}` in a template.

    The key must name everything that the part depends on; without one the part is rendered each time. Of many
    parts those are kept that were needed last.
    """

    def __init__(self) -> None:
        self._rendered: OrderedDict[Hashable, Markup] = OrderedDict()

    def __call__(self, key: Hashable, caller: Callable[[], Markup]) -> Markup:
        """Return the part under this key, rendered now where it was not before."""
        if not key:
            return caller()
        rendered = self._rendered.get(key)
        if rendered is None:
            rendered = self._rendered[key] = caller()
            if len(self._rendered) > KEPT_PARTS:
                self._rendered.popitem(last=False)
        else:
            self._rendered.move_to_end(key)
        return rendered


class _Environment(Environment):
    """Jinja's environment, made for templates that stay as they are, of which a page takes a dozen.

    All share its globals, so that Jinja need not compare theirs at each import.
    """

    code_generator_class = OurCode

    @cached_property
    def _loaded(self) -> dict[str | Template, Template]:
        return {}

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> Template:
        if name not in self._loaded:
            self._loaded[name] = super().get_template(name, parent, globals)
        return self._loaded[name]

    def make_globals(self, _own: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return self.globals


class Cells:
    """Puts the cells of a table's row together, of which equal ones are drawn once: `{{ row | cells }}`."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment

    def __call__(self, row: Iterable[Cell]) -> Markup:
        """Return the row's cells as markup."""
        return Markup("".join([cell.markup or self._drawn(cell) for cell in row]))  # noqa: S704 - of escaped texts

    def _drawn(self, cell: Cell) -> str:
        cell.markup = self._draw(cell)
        return cell.markup

    @cached_property
    def _draw(self) -> Callable[[Cell], str]:
        drawn: Callable[[Cell], str] = vars(self._environment.get_template("partials/cell.html").module)[
            "cell"
        ]
        return drawn


def open_environment() -> Environment:
    """Return an environment in which every name must exist and every value is escaped."""
    environment = _Environment(
        loader=FileSystemLoader(template_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=CompiledTemplates(),
    )
    environment.filters.update(FILTERS)
    environment.filters["cells"] = Cells(environment)
    environment.globals["badge_tone"] = badge_tone
    environment.globals["once"] = Once()
    return environment
