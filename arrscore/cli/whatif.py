"""`arrscore whatif`: try other scores before setting them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from arrscore.cli import options

if TYPE_CHECKING:
    from arrscore.analysis.whatif import Comparison

Edit = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="PROFILE/FORMAT=SCORE", help="Change a format's score in a profile; may be repeated."
    ),
]
Minimum = Annotated[
    list[str] | None,
    typer.Option("--minimum", metavar="PROFILE=SCORE", help="Change a Minimum Custom Format Score."),
]
Cutoff = Annotated[
    list[str] | None,
    typer.Option("--cutoff", metavar="PROFILE=SCORE", help="Change an Upgrade Until Custom Format Score."),
]
Increment = Annotated[
    list[str] | None,
    typer.Option(
        "--increment", metavar="PROFILE=SCORE", help="Change a Minimum Custom Format Score Increment."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        short_help="Show what other scores, minimums or cutoffs would change.",
        epilog='Example: arrscore whatif --set "HD Bluray + WEB/x265 (HD)=-100" --cutoff "Any=500"',
    )(whatif)


def whatif(  # noqa: PLR0913, PLR0917 - every option is one
    config: options.Config = None,
    database: options.DatabasePath = None,
    edit: Edit = None,
    minimum: Minimum = None,
    cutoff: Cutoff = None,
    increment: Increment = None,
    show: Annotated[
        int, typer.Option(metavar="NUMBER", help="How many of the affected items to list.", min=0)
    ] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what other scores, minimums or cutoffs would change; writes nothing, contacts no server.

    If two instances have profiles of the same name, put the instance first: "radarr:HD/x265=0".
    """
    from arrscore import queries  # noqa: PLC0415 - keeps --help fast
    from arrscore.analysis.whatif import Edits  # noqa: PLC0415

    settings = options.load(config, database)
    edits = Edits(tuple(edit or ()), tuple(minimum or ()), tuple(cutoff or ()), tuple(increment or ()))
    comparison = queries.whatif(settings, edits)
    if as_json:
        typer.echo(json.dumps(asdict(comparison), ensure_ascii=False, indent=1))
        return
    for line in _lines(comparison, show):
        typer.echo(line)


def _lines(comparison: Comparison, show: int) -> list[str]:
    before, after = comparison.before, comparison.after
    rows: list[tuple[str, str, str]] = [
        (f"health of {slug}", _health(before.health[slug]), _health(after.health[slug]))
        for slug in before.health
    ]
    rows += [
        (f"{name} upgrades", str(before.priorities.get(name, 0)), str(after.priorities.get(name, 0)))
        for name in ("critical", "high", "medium", "low")
    ]
    rows.append(("files below the minimum", str(before.below_minimum), str(after.below_minimum)))
    states = sorted(before.states.keys() | after.states.keys())
    rows += [
        (state.replace("_", " "), str(before.states.get(state, 0)), str(after.states.get(state, 0)))
        for state in states
    ]
    rows.append(("size of upgrade candidates", _size(before.candidate_bytes), _size(after.candidate_bytes)))
    width = max(len(row[0]) for row in rows)
    lines = [
        f"{fault.slug}: {fault.sentence}; its changes of health and upgrades are withheld."
        for fault in comparison.score_faults
    ]
    lines.append(f"{'':<{width}}  {'now':>10}  {'after':>10}")
    lines += [f"{name:<{width}}  {now:>10}  {then:>10}" for name, now, then in rows]
    lines.append("")
    lines.append(
        f"{comparison.rescored_files} files change score; "
        f"{len(comparison.moved)} items change state or priority ({_size(comparison.moved_bytes)})."
    )
    for each in comparison.moved[:show]:
        lines.append(
            f"  {each.label}: {each.old_score} -> {each.new_score}, "
            f"{_state(each.old_state, each.old_priority)} -> {_state(each.new_state, each.new_priority)}"
        )
    if len(comparison.moved) > show:
        lines.append(f"  and {len(comparison.moved) - show} more (--show)")
    return lines


def _health(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e9:,.1f} GB"


def _state(state: str, priority: str | None) -> str:
    return state.replace("_", " ") + (f" ({priority})" if priority else "")
