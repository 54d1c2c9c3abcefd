"""The Jinja environment of the report, and where its templates are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from arrscore.report.tables.table import badge_tone
from arrscore.report.text.formatting import FILTERS

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


def open_environment() -> Environment:
    """Return an environment in which every name must exist and every value is escaped."""
    environment = Environment(
        loader=FileSystemLoader(template_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters.update(FILTERS)
    environment.globals["badge_tone"] = badge_tone
    environment.globals["once"] = Once()
    return environment
