"""`python -m faulty`: run every fault at every endpoint and write the tables of docs/faults.md."""

from __future__ import annotations

import asyncio
import logging

from faulty.matrix import Matrix, cases
from faulty.table import PAGE, page_with, tables_of


def main() -> None:
    logging.getLogger("arrscore").setLevel(logging.ERROR)
    outcomes = asyncio.run(Matrix().run(cases()))
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with(text, tables_of(outcomes)), encoding="utf-8")


if __name__ == "__main__":
    main()
