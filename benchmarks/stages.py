"""One build, stage by stage: `python benchmarks/stages.py NOW [fetch|render]`; settings come from the environment.

Prints what the stages cost, as floor.py does.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import datetime

from meter import Meter

from arrscore import opened, pipeline
from arrscore.cli.reporting import SilentReporter
from arrscore.config import Settings, load_settings
from arrscore.site.build import build_site


def main() -> None:
    """Measure and tell."""
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


@pipeline.collected_seldom()
def render(settings: Settings, request: pipeline.Request, meter: Meter) -> None:
    """Analyse and write the pages, as `pipeline.render` does."""
    with ExitStack() as stack:
        with meter.part("analyse"):
            published = opened.published_database(settings, now=request.now, beside=settings.output)
            copy = stack.enter_context(published)
        with meter.part("write the pages"):
            build_site(copy, settings=settings.site, now=request.now, output=settings.output)


if __name__ == "__main__":
    main()
