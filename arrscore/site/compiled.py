"""Templates as they are kept once compiled."""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import sys
import tempfile
from functools import lru_cache
from importlib.metadata import version
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

# Filters among them, as those of constants are worked out while a template is compiled.
COMPILERS = ("compiling.py", "environment.py", "filters.py")


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates where Python keeps its compiled modules, as compiling them takes a quarter of a second.

    Where that folder cannot be written to, or Python is told to write none, they are compiled in each build.
    """

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The path of a compiled template."""
        return cache_from_source(f"{filename or name}.py")

    def get_source_checksum(self, source: str) -> str:
        """The digest of all that a compiled template is made from."""
        return hashlib.sha256(_compiler() + source.encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept; what is damaged, or made from something else, is compiled anew."""
        with contextlib.suppress(OSError):
            kept = Path(bucket.key).read_bytes()
            code = kept[hashlib.sha256().digest_size :]
            if kept == _sealed(bucket, code):
                bucket.code = marshal.loads(code)  # noqa: S302 - as Python does beside it

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template, in one step, as another build may read it."""
        if sys.dont_write_bytecode:
            return
        target = Path(bucket.key)
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent) as folder:
                written = Path(folder) / target.name
                written.write_bytes(_sealed(bucket, marshal.dumps(bucket.code)))
                written.replace(target)


def _sealed(bucket: Bucket, code: bytes) -> bytes:
    """Compiled code after the digest of itself and what it is made from."""
    return hashlib.sha256(bucket.checksum.encode() + code).digest() + code


@lru_cache(maxsize=1)
def _compiler() -> bytes:
    """What compiles: Python, Jinja, and our part of it."""
    ours = b"".join((Path(__file__).parent / name).read_bytes() for name in COMPILERS)
    return MAGIC_NUMBER + version("jinja2").encode() + ours
