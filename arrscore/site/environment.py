"""The Jinja environment of the report, and where its templates are."""

from __future__ import annotations

import operator
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, MutableMapping
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

from arrscore.site.filters import FILTERS
from arrscore.site.tables import KEPT_CELLS, Cell, badge_tone

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


class _OurCode(CodeGenerator):
    """Compiles templates to what ours need of Jinja, which is less than it offers.

    A report prints a million values, of which most are the same few (classes, coordinates, names of formats), so each
    text is escaped once. `a.b` is an attribute and no key, and nothing that is called asks for the context. What a
    compiled template needs of ours for each value is a name of its module, as Jinja's own are.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        self.writeline("escaped, called = environment.escaped, environment.called")
        super().visit_Template(node, frame)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        self.write("environment.macro(")
        super().macro_def(macro_ref, frame)
        self.write(")")

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:  # noqa: ANN401 - Jinja's own types
        evaluation: nodes.EvalContext = frame.eval_ctx
        if evaluation.volatile or not evaluation.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escaped(")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Call(  # noqa: N802 - as Jinja calls it
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        self.write("called(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


@lru_cache(maxsize=16_384, typed=True)
def _escaped_text(value: Hashable) -> str:
    return str(escape(value))


def _escaped(value: Any) -> str:  # noqa: ANN401 - what a template prints
    """The value as it may stand in a page; what is markup already may be long, and is not kept."""
    return value if value.__class__ is Markup else _escaped_text(value)


def _quick_macro(macro: Macro) -> Callable[..., str]:
    """A macro of Jinja's as a function; its arguments need no sorting where each is given by its place or left out."""
    if macro.caller or macro.catch_kwargs or macro.catch_varargs:
        return macro
    draw = macro._func  # noqa: SLF001 - what Jinja compiled; it has no other name
    left_out = (missing,) * len(macro.arguments)

    def drawn(*given: object, **named: object) -> str:
        if named or len(given) > len(left_out):
            return macro(*given, **named)
        return Markup(draw(*given, *left_out[len(given) :]))  # noqa: S704 - of values that are escaped

    return drawn


class _Environment(Environment):
    """Jinja's environment, made for templates that stay as they are, of which a page takes a dozen.

    All share its globals, so that Jinja need not compare theirs at each import.
    """

    code_generator_class = _OurCode
    escaped = staticmethod(_escaped)
    called: ClassVar[Callable[..., object]] = operator.call
    macro = staticmethod(_quick_macro)

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
        return Markup("".join(map(self._drawn, row)))  # noqa: S704 - of cells whose texts are escaped

    @cached_property
    def _drawn(self) -> Callable[[Cell], str]:
        draw = vars(self._environment.get_template("partials/cell.html").module)["cell"]
        return lru_cache(maxsize=KEPT_CELLS)(draw)


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
    )
    environment.filters.update(FILTERS)
    environment.filters["cells"] = Cells(environment)
    environment.globals["badge_tone"] = badge_tone
    environment.globals["once"] = Once()
    return environment
