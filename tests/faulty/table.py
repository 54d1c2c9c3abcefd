"""The outcomes as the tables of docs/faults.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from faulty.catalogue import ANY, ENDPOINTS, FAULTS, SERVICES
from faulty.matrix import FAILS, Case, Outcome

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
START, END = "<!-- faults: {} -->\n", "<!-- end -->\n"


def outcome_table(outcomes: Mapping[Case, Outcome]) -> str:
    """A row a fault, a column an endpoint; where the services differ, Radarr's word stands first."""
    lines = [_row("fault", *ENDPOINTS), _row(*["---"] * (len(ENDPOINTS) + 1))]
    words: dict[str, dict[str, dict[str, str]]] = {}
    for case, outcome in outcomes.items():
        words.setdefault(case.fault.name, {}).setdefault(case.column, {})[case.service] = outcome.word
    for name in dict.fromkeys(case.fault.name for case in _in_order(outcomes)):
        everywhere = words[name].get(ANY)
        cells = [_cell(everywhere or words[name].get(column, {})) for column in ENDPOINTS]
        lines.append(_row(name, *cells))
    return "".join(lines)


def message_table(outcomes: Mapping[Case, Outcome]) -> str:
    """What a user reads, fault by fault: Radarr's line at its files, or where else it fails first."""
    lines = [_row("fault", "the line"), _row("---", "---")]
    told: dict[str, dict[str, str]] = {}
    for case, outcome in outcomes.items():
        if outcome.word == FAILS and case.service == SERVICES[0]:
            told.setdefault(case.fault.name, {})[case.column] = outcome.line
    for name in dict.fromkeys(case.fault.name for case in _in_order(outcomes)):
        if name in told:
            by_column = told[name]
            first = next(by_column[each] for each in ("files", ANY, *ENDPOINTS) if each in by_column)
            lines.append(_row(name, first.replace("|", "\\|")))
    return "".join(lines)


def page_with(text: str, tables: Mapping[str, str]) -> str:
    """The page with each table between its marks."""
    for name, table in tables.items():
        start = START.format(name)
        before, _, rest = text.partition(start)
        text = before + start + table + END + rest.partition(END)[2]
    return text


def tables_of(outcomes: Mapping[Case, Outcome]) -> dict[str, str]:
    """Every generated table of the page by the name in its mark."""
    return {"outcomes": outcome_table(outcomes), "messages": message_table(outcomes)}


def _in_order(outcomes: Iterable[Case]) -> list[Case]:
    places = {fault.name: place for place, fault in enumerate(FAULTS)}
    return sorted(outcomes, key=lambda case: places[case.fault.name])


def _cell(words: Mapping[str, str]) -> str:
    told = [words[service] for service in SERVICES if service in words]
    return " / ".join(dict.fromkeys(told))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"
