"""CPU, time and peak memory of the parts of a process, told as a line of JSON."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")
RESET_PEAK = "5"


@dataclass(frozen=True)
class Part:
    """What a part of a process cost; `peak_bytes` is the most memory that the process held meanwhile."""

    name: str
    cpu: float
    seconds: float
    peak_bytes: int


@dataclass
class Meter:
    """Measures one part after another; the first is the start of the process, with its imports."""

    parts: list[Part] = field(default_factory=list)

    def started(self) -> None:
        """Note what the process cost up to here."""
        self.parts.append(Part("start", cpu_seconds(), 0.0, peak_bytes()))

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure a block."""
        forget_peak()
        cpu, start = cpu_seconds(), time.perf_counter()
        yield
        self.parts.append(Part(name, cpu_seconds() - cpu, time.perf_counter() - start, peak_bytes()))

    def told(self) -> str:
        """The parts as one line of JSON."""
        return json.dumps([asdict(part) for part in self.parts])


def parts_of(line: str) -> dict[str, Part]:
    """The parts that a process told, by name."""
    return {each["name"]: Part(**each) for each in json.loads(line)}


def cpu_seconds() -> float:
    """The CPU that this process has used, in user and system mode."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_bytes() -> int:
    """The most memory that this process held since `forget_peak`, or ever where that is not to be had."""
    try:
        line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(line.split()[1]) * 1024


def forget_peak() -> None:
    """Measure the peak anew from here on, where the system can (Linux)."""
    try:
        CLEAR.write_text(RESET_PEAK)
    except OSError:
        return
