"""The entry point of `arrscore` and `python -m arrscore`."""

from __future__ import annotations

import sys

from arrscore.interruption import stopped_line


def main() -> None:
    """Run the command line; Ctrl-C prints one line even while it is still loading."""
    try:
        from arrscore.cli import main as run  # noqa: PLC0415 - loading can be interrupted

        run()
    except KeyboardInterrupt:
        sys.exit(stopped_line(sys.argv))


if __name__ == "__main__":
    main()
