"""How templates become Python: to what ours need of Jinja, which is less than it offers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from io import StringIO
from typing import Any

import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup, escape

KEPT_VALUES = 4096


class OurCode(CodeGenerator):
    """Compiles templates to what ours need of Jinja, which is less than it offers.

    A report prints a million values, most of them texts in which nothing is escaped. `a.b` is an attribute, `a[b]` an
    item, and nothing that is called asks for the context. What a compiled template needs of ours for each value is a
    name of its module, as Jinja's own are.
    """

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: D102, N802 - Jinja's
        self.writeline(
            "from arrscore.site.compiling import escaped_text, escaped_value, markup_of, quick_macro"
        )
        super().visit_Template(node, frame)

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:  # noqa: D102
        if isinstance(macro_ref.node, nodes.CallBlock) and not _takes_anything(macro_ref):
            self.write("markup_of(macro)")
            return
        self.write("quick_macro(")
        super().macro_def(macro_ref, frame)
        self.write(")")

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:  # noqa: ANN401 - Jinja's own types
        if _is_escaped(frame, finalize):
            self.write("(value if (kind := (value := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: Any, frame: Any, finalize: Any) -> None:  # noqa: ANN401
        if _is_escaped(frame, finalize):
            self.write(
                ").__class__) is Markup else escaped_text(value) if kind is str else escaped_value(value))"
            )
        else:
            super()._output_child_post(node, frame, finalize)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: D102, N802
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: D102, N802
        self.write("(")
        self.visit(node.node, frame)
        self.write(")[")
        self.visit(node.arg, frame)
        self.write("]")

    def visit_Call(  # noqa: D102, N802
        self,
        node: nodes.Call,
        frame: Frame,
        forward_caller: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        self.write("(")
        self.visit(node.node, frame)
        self.write(")(")
        self.write(
            self._written(self.signature, node, frame, {"caller": "caller"} if forward_caller else None)
        )
        self.write(")")

    def _written(self, write: Callable[..., None], *arguments: object) -> str:
        """What a method writes, without the comma that a signature begins with."""
        stream, self.stream = self.stream, StringIO()
        try:
            write(*arguments)
            return self.stream.getvalue().removeprefix(", ")
        finally:
            self.stream = stream


def _takes_anything(macro_ref: MacroRef) -> bool:
    given = macro_ref.accesses_caller or macro_ref.accesses_kwargs or macro_ref.accesses_varargs
    return bool(given or macro_ref.node.args)


def _is_escaped(frame: Any, finalize: Any) -> bool:  # noqa: ANN401
    evaluation: nodes.EvalContext = frame.eval_ctx
    return not evaluation.volatile and bool(evaluation.autoescape) and finalize.src is None


@lru_cache(maxsize=KEPT_VALUES, typed=True)
def escaped_value(value: Hashable) -> str:
    """A figure, or what else is no text, as it may stand in a page."""
    return str(escape(value))


# What MarkupSafe has inside: a text that needs no change costs a third of looking it up among those known.
escaped_text: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escaped_value)


_markup = str.__new__
# Not Markup's own: what is joined is a text already, and need not be looked at again.


def markup_of(draw: Callable[[], str]) -> Callable[[], Markup]:
    """The inner part of a call block, which takes nothing."""
    return lambda: _markup(Markup, draw())


def quick_macro(macro: Macro) -> Callable[..., str]:
    """A macro of Jinja's as a function that does not look at each call what the macro may take."""
    if macro.catch_kwargs or macro.catch_varargs or macro.explicit_caller:
        return macro
    draw = macro._func  # noqa: SLF001 - what Jinja compiled; it has no other name
    places = {name: place for place, name in enumerate(macro.arguments)}
    left_out = (missing,) * len(places)

    def in_order(given: Sequence[object], named: Mapping[str, object]) -> Sequence[object]:
        if len(given) > len(left_out) or not named.keys() <= places.keys():
            message = f"The macro {macro.name} takes no such arguments: {given} {named}"
            raise TypeError(message)
        found = [*given, *left_out[len(given) :]]
        for name, value in named.items():
            found[places[name]] = value
        return found

    def drawn(*given: object, **named: object) -> str:
        if named or len(given) > len(left_out):
            return _markup(Markup, draw(*in_order(given, named)))
        return _markup(Markup, draw(*given, *left_out[len(given) :]))

    def drawn_around(*given: object, caller: object, **named: object) -> str:
        return _markup(Markup, draw(*in_order(given, named), caller))

    return drawn_around if macro.caller else drawn
