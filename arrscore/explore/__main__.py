"""`python -m arrscore.explore serve …`: the command line of Datasette, which Rich says nothing in.

Where Rich can be imported, Datasette answers each page that is not found with a traceback on its standard output, and
with the values of all variables. A page that is not found is no fault of the program.
"""

from __future__ import annotations

import contextlib
import sys

if __name__ == "__main__":
    from datasette.cli import cli  # type: ignore[import-untyped]

    with contextlib.suppress(ImportError):
        import rich

        rich.reconfigure(quiet=True)
    sys.excepthook = sys.__excepthook__  # as Datasette has set Rich's own
    cli(prog_name="datasette")
