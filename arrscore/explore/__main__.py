"""`python -m arrscore.explore serve …`: the command line of Datasette, without Rich.

Where Rich can be imported, Datasette answers each page that is not found with a traceback on its standard output, and
with the values of all variables. A page that is not found is no fault of the program.
"""

from __future__ import annotations

import runpy
import sys

if __name__ == "__main__":
    sys.modules["rich"] = None  # type: ignore[assignment]  # so Python marks what must not be imported
    runpy.run_module("datasette", run_name="__main__", alter_sys=True)
