"""Each fault at each endpoint of both services: one fetch a case, in one process, through real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from arrscore.config import InstanceSettings
from arrscore.demo import ArrApplication, SampleLibrary
from arrscore.errors import ServiceError
from arrscore.models import FetchCounts
from arrscore.services import EventSpan, fetch_instance
from faulty.catalogue import ANY, ENDPOINTS, FAULTS, PATIENT, SERVICES, Fault
from faulty.server import FaultyServer
from support.arr import KEY

AT_ONCE = {"busy": 16, "waiting": 24, "heavy": 1}
RETRIES = 2
LONG_AGO = "2020-01-01T00:00:00Z"
WHOLE, AGAIN, WARNED, WITHOUT, FAILS = "whole", "again", "warned", "without", "fails"


@dataclass(frozen=True)
class Case:
    """A fault at one endpoint of one service."""

    fault: Fault
    column: str
    service: str


@dataclass(frozen=True)
class Outcome:
    """How a fetch ended: a word of the table, and the line that a user reads where it failed."""

    word: str
    line: str = ""


@dataclass
class Reading:
    """What a fetch handed on."""

    rules: Any = None
    parts: dict[str, list[Any]] = field(default_factory=dict)

    def keep_rules(self, rules: Any, status: Any) -> None:
        self.rules = (rules, status)

    def keep_batch(self, batch: Any) -> None:
        for name in ("titles", "items", "files", "events"):
            self.parts.setdefault(name, []).extend(getattr(batch, name))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reading) and self._sorted() == other._sorted()

    __hash__ = None  # type: ignore[assignment]

    def _sorted(self) -> tuple[Any, ...]:
        return self.rules, {name: sorted(map(repr, part)) for name, part in self.parts.items()}


def cases(faults: Iterable[Fault] = FAULTS) -> list[Case]:
    """Every fault at every endpoint that it makes sense for, those that wait first."""
    found = [
        Case(fault, column, service)
        for fault in faults
        for column, paths in {ANY: dict.fromkeys(SERVICES, ""), **ENDPOINTS}.items()
        for service in SERVICES
        if column in fault.endpoints and service in paths
    ]
    return sorted(found, key=lambda case: case.fault.timeout)


class Matrix:
    """A small library, and what a healthy server makes of it."""

    def __init__(self) -> None:
        library = SampleLibrary(3, movies=9, series=2)
        self._applications = {one: ArrApplication(library, one, api_key=KEY) for one in SERVICES}
        self._healthy: dict[tuple[str, bool], tuple[Reading, FetchCounts]] = {}

    async def run(self, chosen: Iterable[Case]) -> dict[Case, Outcome]:
        """The outcome of each case."""
        for service in SERVICES:
            for is_first in (True, False):
                async with FaultyServer(self._applications[service]) as server:
                    settings = settings_of(service, server.url)
                    self._healthy[service, is_first] = await _fetch(settings, is_first=is_first)
        turns = {kind: asyncio.Semaphore(count) for kind, count in AT_ONCE.items()}

        async def one(case: Case) -> tuple[Case, Outcome]:
            kind = "heavy" if case.fault.heavy else "waiting" if case.fault.waits else "busy"
            async with turns[kind]:
                return case, await self._outcome(case)

        return dict(await asyncio.gather(*map(one, chosen)))

    async def _outcome(self, case: Case) -> Outcome:
        fault, is_first = case.fault, case.column != "newer history"
        healthy, usual = self._healthy[case.service, is_first]
        endpoint = "" if case.column == ANY else ENDPOINTS[case.column][case.service]
        async with FaultyServer(
            self._applications[case.service], endpoint, fault.act, fault.times, fault.url_base
        ) as server:
            settings = settings_of(
                case.service,
                fault.url or server.url,
                timeout=fault.timeout,
                retries=1 if fault.waits else RETRIES,  # waiting twice says no more than waiting once
            )
            try:
                reading, counts = await _fetch(settings, is_first=is_first)
            except ServiceError as error:
                return Outcome(FAILS, str(error))
        if reading == healthy:
            return Outcome(WHOLE if counts.requests == usual.requests else AGAIN)
        return Outcome(WARNED if counts.odd_records > usual.odd_records else WITHOUT)


def settings_of(service: str, url: str, **changes: float) -> InstanceSettings:
    """The settings of an instance that gives up at once; plain HTTP needs no certificates, which take long to load."""
    more = {"timeout": PATIENT, "retries": RETRIES, **changes}
    return InstanceSettings(
        slug=service,
        service=service,
        name=service.capitalize(),
        url=url,
        api_key=KEY,
        verify=False,
        retry_wait=0.001,
        concurrency=2,
        batch_size=3,
        **more,
    )


async def _fetch(settings: InstanceSettings, *, is_first: bool) -> tuple[Reading, FetchCounts]:
    reading = Reading()
    counts = await fetch_instance(
        settings,
        on_rules=reading.keep_rules,
        on_batch=reading.keep_batch,
        events=EventSpan(LONG_AGO, is_first=is_first),
    )
    return reading, counts
