"""Datasette as a server: every table as JSON, the guide's examples, and who is let in."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import yaml

GUIDE = (Path(__file__).parents[2] / "docs/datasette.md").read_text(encoding="utf-8")
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PATHS = ("/arrscore/titles.json", "/arrscore/what_is_missing.json", "/arrscore.db")


def status(address: str, **headers: str) -> int:
    try:
        return OPENER.open(urllib.request.Request(address, headers=headers), timeout=120).status  # noqa: S310
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def examples(language: str) -> list[str]:
    """The guide's blocks of code in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def restricted(sample, version: str, folder: Path, change) -> list[str]:
    """Change a copy of the file in which this version looks for permissions; return the options that name both."""
    files = {name: sample[0] / "output" / name for name in ("metadata.yaml", "datasette.yaml")}
    name = "metadata.yaml" if version == "0.65" else "datasette.yaml"
    content = yaml.safe_load(files[name].read_text(encoding="utf-8"))
    change(content)
    files[name] = folder / name
    files[name].write_text(yaml.safe_dump(content), encoding="utf-8")
    options = ["--metadata", str(files["metadata.yaml"])]
    return options if version == "0.65" else [*options, "--config", str(files["datasette.yaml"])]


def test_every_table_answers_as_json(serve):
    """Each table and view of the database gives its rows as JSON."""
    with serve("--metadata", "metadata.yaml") as address:
        tables = json.load(OPENER.open(f"{address}/arrscore.json", timeout=120))["tables"]
        names = [table["name"] for table in tables if not table["hidden"]]
        answers = {name: status(f"{address}/arrscore/{name}.json?_shape=array&_size=1") for name in names}
    assert {"score_history", "upgrade_state", "library_health"} <= set(names)
    assert set(answers.values()) == {200}


def test_page_that_is_not_found_prints_no_traceback(sample):
    """Nor the values of variables, as Datasette does where Rich is installed."""
    pytest.importorskip("rich")
    command = [
        sys.executable,
        "-m",
        "arrscore.explore",
        "serve",
        "--immutable",
        "arrscore.db",
        "--get",
        "/nope",
    ]
    done = subprocess.run(
        command, cwd=sample[0] / "output", capture_output=True, text=True, timeout=120, check=False
    )
    assert "Not Found" in done.stdout or "not found" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_examples_of_the_guide_run(serve, version, sample, tmp_path):
    """The guide's Python runs as it stands, on either version, but for the port."""
    options = ["--metadata", "metadata.yaml"] + (["--config", "datasette.yaml"] if version == "1.0" else [])
    environment = os.environ | {"NO_PROXY": "*", "no_proxy": "*"}
    with serve(*options) as address:
        for code in examples("python"):
            script = tmp_path / "example.py"
            script.write_text(code.replace("http://127.0.0.1:8001", address), encoding="utf-8")
            done = subprocess.run(
                [sys.executable, str(script)],
                cwd=sample[0],
                env=environment,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            assert done.stdout.strip()


def test_password_lets_the_owner_in(serve, version, sample, tmp_path):
    """With the guide's example, pages, JSON and the file itself ask for the password."""
    pytest.importorskip("datasette_auth_passwords")
    from datasette_auth_passwords.utils import hash_password  # noqa: PLC0415 - skipped without it

    (example,) = examples("yaml")
    options = restricted(sample, version, tmp_path, lambda content: content.update(yaml.safe_load(example)))
    right, wrong = (
        "Basic " + base64.b64encode(f"owner:{word}".encode()).decode() for word in ("horse", "wrong")
    )
    with serve(*options, OWNER_PASSWORD_HASH=hash_password("horse")) as address:
        assert {status(address + path) for path in PATHS} == {401}
        assert {status(address + path, Authorization=wrong) for path in PATHS} == {401}
        assert status(address + PATHS[0], Authorization=right) == 200


def test_own_sql_can_be_refused(serve, version, sample, tmp_path):
    """With allow_sql off, tables and prepared questions answer, and a reader's own SQL does not."""

    def refuse_sql(content) -> None:
        content["databases"]["arrscore"]["allow_sql"] = False

    query = "/arrscore.json" if version == "0.65" else "/arrscore/-/query.json"
    with serve(*restricted(sample, version, tmp_path, refuse_sql)) as address:
        assert status(f"{address}{query}?sql=select+1") == 403
        assert {status(address + path) for path in PATHS[:2]} == {200}


@pytest.mark.parametrize("version", ["1.0"], indirect=True)
def test_token_lets_a_program_in(datasette, serve, version, sample, tmp_path):
    """A token that was made for the owner opens what others are refused."""
    options = restricted(sample, version, tmp_path, lambda content: content.update(allow={"id": "owner"}))
    token = datasette("create-token", "owner", "--secret", "s", folder=tmp_path).stdout.strip()
    with serve(*options, "--secret", "s") as address:
        assert status(address + PATHS[0]) == 403
        assert status(address + PATHS[0], Authorization=f"Bearer {token}") == 200
