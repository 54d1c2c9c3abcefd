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
        short_help="Write a starter arrscore.yaml or a nightly workflow.",
        epilog="Example: arrscore init && $EDITOR arrscore.yaml",
    )(init)
    app.command(
        short_help="Check every server and your custom pages.", epilog="Example: arrscore check --only sonarr"
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
    force: Annotated[bool, typer.Option("--force", help="Overwrite an existing file.")] = False,
    older: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Convert this config.yaml of arr-score-exporter.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write a commented arrscore.yaml or a nightly workflow, or convert arr-score-exporter's configuration."""
    if github:
        _check_new(WORKFLOW, force=force)
        _write(WORKFLOW, workflow_text(), elsewhere="Run this in the root of your repository.")
        typer.echo(f"Wrote {WORKFLOW}. Follow the steps at its top, then commit and push it.")
        return
    _check_new(config, force=force)
    if older is not None:
        _translate(older, config)
        return
    _write(config, starter_text(), elsewhere="Choose another file: --config")
    typer.echo(
        f"Wrote {config}. Fill in the URLs, set the API keys in the environment, then run: arrscore check"
    )


def _check_new(path: Path, *, force: bool) -> None:
    if path.exists() and not force:
        raise ConfigurationError(f"{path} already exists. Edit it, or overwrite it with --force.")


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
            f"{older} does not exist. Give the path of arr-score-exporter's config.yaml: --from FILE"
        )
    exposed = is_exposed(config)
    translation = translate_configuration(older, write_keys=not exposed)
    try:
        _write_private(config, translation.text)
    except OSError as error:
        raise ArrscoreError(
            f"Cannot write {config}: {error.strerror}. Choose another file: --config"
        ) from None
    typer.echo(f"Wrote {config} from {older}: {', '.join(translation.instances)}.")
    if translation.skipped:
        typer.echo("Settings without an equivalent:")
        for key, reason in translation.skipped:
            typer.echo("".join(letter if letter.isprintable() else "?" for letter in f"  {key}: {reason}"))
    if translation.holds_keys:
        typer.echo(f"{config} contains your API keys. Only you can read it; keep it out of every repository.")
    if exposed:
        typer.echo(f"Git does not ignore {config}, so your API keys were left out.")
    for name in translation.variables:
        typer.echo(f"Set {name} in the environment to the API key.")
    typer.echo("Next: arrscore check")


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read from the start."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def check(config: options.Config = None, only: options.Only = None) -> None:
    """Check that every instance is reachable, accepts its API key and is new enough; check custom pages."""
    from arrscore import pipeline  # noqa: PLC0415 - keeps --help fast
    from arrscore.services.http.response_errors import TRY_CHECK  # noqa: PLC0415

    settings = options.load(config)
    request = pipeline.Request(options.time_of_run(None), tuple(only or ()))
    answers = pipeline.check(settings, request)
    width = max(map(len, answers))
    is_fine = True
    for slug, answer in answers.items():
        if isinstance(answer, ArrscoreError):
            is_fine = False
            # The error's advice is to run this very check.
            typer.echo(f"{slug:<{width}}  failed  {str(answer).removesuffix(TRY_CHECK).rstrip()}")
            continue
        status = answer.status
        typer.echo(
            f"{slug:<{width}}  ok      {status.application} {status.version}, {answer.title_count} titles"
        )
        if answer.advice:
            typer.echo(f"{'':<{width}}          {answer.advice}")
    pages = pipeline.check_custom_pages(settings)
    if pages:
        typer.echo(f"{'':<{width}}  ok      {pages} custom pages")
    if not is_fine:
        raise typer.Exit(1)
