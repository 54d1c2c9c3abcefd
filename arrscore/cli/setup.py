"""`arrscore init` and `arrscore check`: before the first build."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from arrscore.cli import options
from arrscore.errors import ArrscoreError, ConfigurationError


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: arrscore init && $EDITOR arrscore.yaml")(init)
    app.command(epilog="Example: arrscore check --only sonarr")(check)


def starter_text() -> str:
    """What `arrscore init` writes."""
    return files("arrscore.cli").joinpath("starter.yaml").read_text(encoding="utf-8")


def init(
    config: Annotated[Path, typer.Option(help="The file to write.")] = Path("arrscore.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Write a commented arrscore.yaml to start from."""
    if config.exists() and not force:
        raise ConfigurationError(f"{config} exists already. Edit it, or write over it with --force.")
    try:
        config.write_text(starter_text(), encoding="utf-8")
    except OSError as error:
        raise ArrscoreError(f"Cannot write {config}: {error.strerror}. Name another file: --config") from None
    typer.echo(f"Wrote {config}. Fill in addresses, set the keys in the environment, then: arrscore check")


def check(config: options.Config = None, only: options.Only = None) -> None:
    """Tell for every instance whether it is reachable, the key right and the version new enough."""
    from arrscore import pipeline  # noqa: PLC0415 - help should not wait for it
    from arrscore.services.failures import TRY_CHECK  # noqa: PLC0415

    settings = options.load(config)
    request = pipeline.Request(options.time_of_run(None), tuple(only or ()))
    answers = pipeline.check(settings, request)
    width = max(map(len, answers))
    is_fine = True
    for slug, answer in answers.items():
        if isinstance(answer, ArrscoreError):
            is_fine = False
            # This is the check that the error advises.
            typer.echo(f"{slug:<{width}}  failed  {str(answer).removesuffix(TRY_CHECK).rstrip()}")
            continue
        status = answer.status
        typer.echo(
            f"{slug:<{width}}  ok      {status.application} {status.version}, {answer.title_count} titles"
        )
        if answer.advice:
            typer.echo(f"{'':<{width}}          {answer.advice}")
    if not is_fine:
        raise typer.Exit(1)
