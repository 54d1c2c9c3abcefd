"""`python -m arrscore`."""

from __future__ import annotations

from arrscore.cli import main

if __name__ == "__main__":
    main()
