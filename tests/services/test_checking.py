"""Checks, services by name, cancelling, and what stays in the log."""

from __future__ import annotations

import asyncio
import gc

import pytest

from arrscore.errors import ConfigurationError, ServiceAnswerInvalid, ServiceUnauthorized
from arrscore.services import check_instance, fetch_instance, find_service
from arrscore.services.arr import each_as_completed, parse_version
from arrscore.services.record_quality import RecordCounts
from arrscore.services.registry import service_names


@pytest.fixture
def check(clock, instance):
    """Check an instance that a fake application answers for."""

    def run(app, **changes):
        service = "sonarr" if "series" in app.answers else "radarr"
        return asyncio.run(check_instance(instance(service=service, **changes), app=app, timing=clock.timing))

    return run


def test_check_counts_titles(radarr, make, check):
    """A good server is told by application, version and number of titles, in two requests."""
    radarr.answers["movie"] = [make.movie(each) for each in range(1, 8)]
    found = check(radarr)
    assert (found.status.version, found.title_count, found.advice) == ("5.26.2.10099", 7, None)
    assert len(radarr.asked) == 2


def test_check_of_a_sonarr(sonarr, make, check):
    """The same check serves Sonarr."""
    sonarr.answers["series"] = [make.series(1)]
    assert check(sonarr).title_count == 1


def test_check_advises_newer_versions(radarr, check):
    """A version that works but slowly gets an advice."""
    radarr.answers["system/status"]["version"] = "5.2.6.8376"
    assert "5.3.3" in check(radarr).advice


def test_check_advises_the_url_base(radarr, check):
    """A URL base that is missing from the settings is found, and told."""
    status = radarr.answers.pop("system/status")
    radarr.answers["/base/api/v3/system/status"] = status
    radarr.answers["/base/api/v3/movie"] = []
    radarr.answers["system/status"] = (307, {"location": "/base/api/v3/system/status"}, b"")
    assert "URL base" in check(radarr).advice


def test_check_raises_what_a_fetch_would(radarr, check):
    """A wrong key fails the check."""
    radarr.answers["system/status"] = (401, {}, b"")
    with pytest.raises(ServiceUnauthorized):
        check(radarr)


def test_services_are_found_by_entry_point():
    """Both services come from the entry points of the installed distribution, each under its own name."""
    assert service_names() == ("radarr", "sonarr")
    assert [find_service(name).name for name in service_names()] == ["radarr", "sonarr"]


def test_unknown_service_names_the_known():
    """A wrong name is a configuration error that lists the right ones."""
    with pytest.raises(ConfigurationError, match=r"Unknown service lidarr. Known: radarr, sonarr"):
        find_service("lidarr")


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("5.2.6.8376", (5, 2, 6, 8376)),
        ("4.0.0-beta", (4, 0, 0)),
        ("10", (10,)),
        ("nightly", None),
        ("", None),
    ],
)
def test_versions(text, version):
    """A version is its leading numbers."""
    assert parse_version(text) == version


def test_failing_consumer_stops_the_fetch(radarr, make, instance, clock):
    """When the store refuses a batch, its error comes out and no request is left behind."""
    radarr.answers["movie"] = [make.movie(each) for each in range(1, 200)]

    class DiskFullError(Exception):
        pass

    def refuse(_batch):
        raise DiskFullError

    async def run():
        with pytest.raises(DiskFullError):
            await fetch_instance(
                instance(batch_size=10),
                on_rules=lambda *_: None,
                on_batch=refuse,
                app=radarr,
                timing=clock.timing,
            )
        return [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]

    assert asyncio.run(run()) == []
    assert len(radarr.paths("moviefile")) < 12


def test_cancelling_a_fetch_leaves_nothing_behind(radarr, make, instance, clock):
    """A cancelled fetch ends its requests."""
    radarr.answers["movie"] = [make.movie(each) for each in range(1, 200)]
    asked = asyncio.Event()

    def files(_params):
        asked.set()
        return []

    radarr.answers["moviefile"] = files

    async def run():
        task = asyncio.create_task(
            fetch_instance(
                instance(batch_size=1),
                on_rules=lambda *_: None,
                on_batch=lambda _: None,
                app=radarr,
                timing=clock.timing,
            )
        )
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]

    assert asyncio.run(run()) == []


def test_failures_together_are_all_retrieved(caplog):
    """Of jobs that fail together one error comes out, and asyncio complains of none."""

    async def fail(number):
        await asyncio.sleep(0)
        raise ValueError(number)

    async def run():
        with pytest.raises(ValueError, match=r"[0-3]"):
            async for _ in each_as_completed((fail(each) for each in range(4)), 4):
                pass

    asyncio.run(run())
    gc.collect()
    assert caplog.text == ""


def test_jobs_are_taken_as_needed():
    """No more jobs are begun than may be under way, so that results don't pile up."""
    begun = []

    async def job(number):
        await asyncio.sleep(0)
        return number

    def jobs():
        for number in range(10):
            begun.append(number)
            yield job(number)

    async def run():
        ahead = []
        results = []
        async for result in each_as_completed(jobs(), 3):
            results.append(result)
            ahead.append(len(begun) - len(results))
        return results, ahead

    results, ahead = asyncio.run(run())
    assert sorted(results) == list(range(10))
    assert max(ahead) <= 3


@pytest.mark.parametrize(
    ("seen", "odd", "too_many"),
    [
        (1, 1, False),
        (2, 1, False),
        (2, 2, True),
        (5, 4, False),
        (5, 5, True),
        (50, 5, False),
        (59, 6, True),
        (60, 6, False),
        (0, 0, False),
    ],
)
def test_when_odd_records_are_too_many(seen, odd, too_many):
    """More than five and a tenth, or all of two and more."""
    counts = RecordCounts("radarr")
    counts.count_seen("movies", seen)
    counts.count_invalid("movies", "id", odd)
    if too_many:
        with pytest.raises(ServiceAnswerInvalid):
            counts.check()
    else:
        counts.check()
    assert counts.skipped == odd
