"""The program: `arrscore`, and `python -m arrscore`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; Ctrl-C while it is still loading ends in one line, too."""
    try:
        from arrscore.cli import run  # noqa: PLC0415 - loading takes long enough to be interrupted

        run()
    except KeyboardInterrupt:
        sys.exit("Error: Stopped before anything was done.")


if __name__ == "__main__":
    main()
