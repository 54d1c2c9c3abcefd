"""A folder in which the real command runs."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from support.arr import KEY, ArrServer
from support.environment import without_ours


@dataclass
class Project:
    """A folder with a configuration, in which the real command runs."""

    folder: Path

    def configure(self, *servers: ArrServer, **more: object) -> None:
        """Write arrscore.yaml for these servers, quick to give up."""
        instances = {}
        for server in servers:
            instances[server.service] = {
                "url": server.url,
                "api_key": KEY,
                "timeout": 60,
                "retries": 2,
                "concurrency": 2,
                "batch_size": 5,
                **more,
            }
        (self.folder / "arrscore.yaml").write_text(json.dumps({"instances": instances}), encoding="utf-8")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command as its user does."""
        return subprocess.run(
            [sys.executable, "-m", "arrscore", *arguments],
            cwd=self.folder,
            env=_environment() | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def start(self, *arguments: str, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        """Start the command and let it run."""
        return subprocess.Popen(
            [sys.executable, "-m", "arrscore", *arguments],
            cwd=self.folder,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )

    def tree(self) -> dict[str, bytes]:
        """Every file of the report."""
        output = self.folder / "output"
        return {
            str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()
        }


def _environment() -> dict[str, str]:
    return without_ours() | {"NO_PROXY": "127.0.0.1", "COLUMNS": "200"}
