"""One build, stage by stage: `python benchmarks/stages.py NOW [fetch|render]`; settings come from the environment.

Imports what `arrscore build` imports, when that does, and prints what the stages cost, as floor.py does.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

from meter import Meter

from arrscore.cli.reporting import SilentReporter

if TYPE_CHECKING:
    from arrscore.config import Settings
    from arrscore.pipeline import Request


def main() -> None:
    """Measure the stages of one build and print what they cost."""
    from arrscore import pipeline  # noqa: PLC0415 - as the command does
    from arrscore.config import load_settings  # noqa: PLC0415

    meter = Meter()
    meter.started()
    settings = load_settings(use_file=False)
    request = pipeline.Request(datetime.fromisoformat(sys.argv[1]))
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    if only != "render":
        with meter.part("fetch and record"):
            pipeline.fetch(settings, request, SilentReporter())
    if only != "fetch":
        render(settings, request, meter)
    print(meter.told())


def render(settings: Settings, request: Request, meter: Meter) -> None:
    """Analyse and write the pages, as `pipeline.render` does."""
    from arrscore import sessions  # noqa: PLC0415

    with ExitStack() as stack:
        with meter.part("analyse"):
            published = sessions.published_database(settings, now=request.now, beside=settings.output)
            copy = stack.enter_context(published)
        with meter.part("write the pages"):
            from arrscore.report.build import build_site  # noqa: PLC0415 - only now, as there

            build_site(copy, settings=settings.site, now=request.now, output=settings.output)


if __name__ == "__main__":
    main()
