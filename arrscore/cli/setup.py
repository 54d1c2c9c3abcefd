"""`arrscore init` and `arrscore check`: before the first build."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from arrscore.cli import options
from arrscore.errors import ArrscoreError, ConfigurationError

WORKFLOW = Path(".github/workflows/arrscore.yml")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(
        short_help="Write a first arrscore.yaml, or a workflow for every night.",
        epilog="Example: arrscore init && $EDITOR arrscore.yaml",
    )(init)
    app.command(
        short_help="Try every server, and pages of your own.", epilog="Example: arrscore check --only sonarr"
    )(check)


def starter_text() -> str:
    """What `arrscore init` writes."""
    return files("arrscore.cli").joinpath("starter.yaml").read_text(encoding="utf-8")


def workflow_text() -> str:
    """What `arrscore init --github` writes."""
    return files("arrscore.cli").joinpath("workflow.yml").read_text(encoding="utf-8")


def init(
    config: Annotated[Path, typer.Option(metavar="PATH", help="The file to write.")] = Path("arrscore.yaml"),
    github: Annotated[
        bool, typer.Option("--github", help="Write a workflow for GitHub Actions instead of arrscore.yaml.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
    older: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Translate this config.yaml of arr-score-exporter.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a commented arrscore.yaml or a nightly workflow, or translate what arr-score-exporter was told."""
    if github:
        _check_new(WORKFLOW, force=force)
        _write(WORKFLOW, workflow_text(), elsewhere="Run this in the folder of your repository.")
        typer.echo(f"Wrote {WORKFLOW}. Its first lines say what to set on GitHub; then commit and push it.")
        return
    _check_new(config, force=force)
    if older is not None:
        _translate(older, config)
        return
    _write(config, starter_text(), elsewhere="Name another file: --config")
    typer.echo(f"Wrote {config}. Fill in addresses, set the keys in the environment, then: arrscore check")


def _check_new(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise ConfigurationError(f"{path} exists already. Edit it, or write over it with --force.")


def _write(path: Path, text: str, *, elsewhere: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ArrscoreError(f"Cannot write {path}: {error.strerror}. {elsewhere}") from None


def _translate(older: Path, config: Path) -> None:
    from arrscore.history.importers.arr_score_exporter.configuration import (  # noqa: PLC0415
        is_exposed,
        translate_configuration,
    )

    if not older.is_file():
        raise ConfigurationError(
            f"There is no file {older}. Name arr-score-exporter's config.yaml: --from FILE"
        )
    exposed = is_exposed(config)
    translation = translate_configuration(older, write_keys=not exposed)
    try:
        _write_private(config, translation.text)
    except OSError as error:
        raise ArrscoreError(f"Cannot write {config}: {error.strerror}. Name another file: --config") from None
    typer.echo(f"Wrote {config} from {older}: {', '.join(translation.instances)}.")
    if translation.left_out:
        typer.echo("Without a counterpart:")
        for key, reason in translation.left_out:
            typer.echo("".join(letter if letter.isprintable() else "?" for letter in f"  {key}: {reason}"))
    if translation.holds_keys:
        typer.echo(
            f"Your API keys stand in {config}, which only you can read. Keep it out of every repository."
        )
    if exposed:
        typer.echo(f"Git does not ignore {config} here, so no API key was written into it.")
    for name in translation.variables:
        typer.echo(f"Set {name} in the environment to the API key.")
    typer.echo("Next: arrscore check")


def _write_private(path: Path, text: str) -> None:
    """Write a file that nobody else can read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def check(config: options.Config = None, only: options.Only = None) -> None:
    """Tell for every instance whether it is reachable, the key right and the version new enough; try own pages."""
    from arrscore import pipeline  # noqa: PLC0415 - help should not wait for it
    from arrscore.services.http.response_errors import TRY_CHECK  # noqa: PLC0415

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
    pages = pipeline.check_own_pages(settings)
    if pages:
        typer.echo(f"{'':<{width}}  ok      {pages} own pages")
    if not is_fine:
        raise typer.Exit(1)
