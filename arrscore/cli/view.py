"""`arrscore serve`, `explore` and `export`: view what was built or recorded."""

from __future__ import annotations

import enum
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from arrscore.cli import options
from arrscore.errors import ArrscoreError, OutputError

Host = Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on.")]
Port = Annotated[int, typer.Option(metavar="NUMBER", help="The port to listen on.", min=0, max=65535)]


class ExportFormat(enum.StrEnum):
    """What `arrscore export` writes."""

    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(epilog="Example: arrscore serve --port 8080")(serve)
    app.command(
        short_help="Open a copy of the database in Datasette.", epilog="Example: arrscore explore --port 8001"
    )(explore)
    app.command(epilog="Example: arrscore export upgrade_candidates --to upgrades.csv")(export)


def serve(
    config: options.Config = None,
    output: options.Output = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """Serve the report to browsers, by default on this machine only."""
    from arrscore.cli.preview import preview_server  # noqa: PLC0415 - keeps --help fast

    settings = options.load(config, output=output)
    if not (settings.output / "index.html").exists():
        raise ArrscoreError(f"There is no report in {settings.output}. Try: arrscore build")
    try:
        server = preview_server(settings.output, host, port)
    except OSError as error:
        raise _cannot_listen(host, port, error) from None
    with server:
        typer.echo(f"http://{host}:{server.server_port}/  (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            typer.echo("Stopped.")


def explore(
    config: options.Config = None,
    database: options.DatabasePath = None,
    host: Host = "127.0.0.1",
    port: Port = 8001,
    get: Annotated[
        str | None,
        typer.Option(
            metavar="PATH", help="Print the response to one request, such as /arrscore.json, and exit."
        ),
    ] = None,
) -> None:
    """Open a read-only copy of the database in Datasette, with every view described."""
    from arrscore import sessions  # noqa: PLC0415 - keeps --help fast
    from arrscore.analysis.custom_pages import read_custom_queries  # noqa: PLC0415
    from arrscore.analysis.views import load_views  # noqa: PLC0415
    from arrscore.explore import serving  # noqa: PLC0415

    settings = options.load(config, database)
    if get is None:
        try:
            serving.listen_once(host, port)
        except OSError as error:
            raise _cannot_listen(host, port, error) from None
    custom_queries = read_custom_queries(settings.site.custom_pages)
    with serving.interrupted_by_sigterm(), sessions.published_database(settings) as copy:
        more = ["--get", f"/{get.lstrip('/')}"] if get is not None else []
        command = serving.datasette_command(
            copy, load_views(), host=host, port=port, custom_queries=custom_queries, more=more
        )
        code = serving.run_datasette(command)
    if code:
        raise typer.Exit(1)


def export(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A table or view, such as upgrade_candidates.")],
    config: options.Config = None,
    database: options.DatabasePath = None,
    to: Annotated[
        Path | None,
        typer.Option(
            parser=options.given_path,
            metavar="PATH",
            help="The file to write; standard output by default.",
            show_default=False,
        ),
    ] = None,
    file_format: Annotated[
        ExportFormat | None,
        typer.Option("--format", help="Output format; by default from the file name, else CSV."),
    ] = None,
) -> None:
    """Export a table or view as CSV (with formulas escaped) or JSON."""
    from arrscore import queries  # noqa: PLC0415 - keeps --help fast

    settings = options.load(config, database)
    if file_format is None:
        is_json = to is not None and to.suffix.lower() == ".json"
        file_format = ExportFormat.JSON if is_json else ExportFormat.CSV
    content = queries.export(settings, name, as_json=file_format is ExportFormat.JSON)
    if to is None:
        sys.stdout.buffer.write(content)
        return
    _write_atomically(to, content)
    typer.echo(f"Wrote {to}.")


def _cannot_listen(host: str, port: int, error: OSError) -> ArrscoreError:
    return ArrscoreError(
        f"Cannot listen on {host}, port {port}: {error.strerror}. Choose others: --host, --port"
    )


def _write_atomically(path: Path, content: bytes) -> None:
    """Write a file completely, or leave it as it was if it cannot be written."""
    is_special = path.exists() and not path.is_file()  # a device or a pipe cannot be replaced
    target = path if is_special else path.with_name(f".{path.name}.{os.getpid()}")
    try:
        target.write_bytes(content)
        if not is_special:
            target.replace(path.resolve())
    except OSError as error:
        if not is_special:
            target.unlink(missing_ok=True)
        raise OutputError(f"Cannot write {path}: {error.strerror}. Choose another file: --to") from None
