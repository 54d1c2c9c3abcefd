"""Every fault at every endpoint: what docs/faults.md says is what happens."""

from __future__ import annotations

import asyncio

import pytest

from faulty.catalogue import ENDPOINTS, FAULTS
from faulty.matrix import AGAIN, FAILS, WARNED, WHOLE, Matrix, cases
from faulty.table import PAGE, page_with, tables_of
from support.arr import KEY


@pytest.fixture(scope="module")
def outcomes():
    """The outcome of every case; one run for all tests."""
    return asyncio.run(Matrix().run(cases()))


def test_page_tells_every_outcome(outcomes):
    """The tables of docs/faults.md are those of this run; `make faults` writes them."""
    text = PAGE.read_text(encoding="utf-8")
    assert text == page_with(text, tables_of(outcomes))


def test_every_fault_meets_every_endpoint(outcomes):
    """Nothing is left out of the table but what makes no sense: a single record has no second one."""
    assert len(outcomes) > 21 * 50
    assert {case.fault.name for case in outcomes} == {fault.name for fault in FAULTS}
    assert {case.column for case in outcomes} >= set(ENDPOINTS)


def test_passing_faults_are_recovered_from(outcomes):
    """What goes away within the retries costs nothing but time; a 404 is an answer, and not asked for again."""
    passing = {
        outcome.word
        for case, outcome in outcomes.items()
        if case.fault.times is not None and case.fault.name not in {"404 once", "one record gone"}
    }
    assert passing == {WHOLE, AGAIN}


def test_every_failure_is_one_clear_line(outcomes):
    """Each line names the instance and the next step, and holds neither address nor key."""
    for case, outcome in outcomes.items():
        if outcome.word != FAILS:
            continue
        assert outcome.line.isprintable()
        assert case.service in outcome.line
        assert outcome.line.endswith("Try: arrscore check")
        assert "127.0.0" not in outcome.line
        assert "invalid" not in outcome.line
        assert KEY not in outcome.line


def test_no_fault_of_the_wire_leaves_a_part(outcomes):
    """Where connection, status or encoding are at fault, a library is read whole or not at all."""
    odd = {(case.fault.name, case.column) for case, outcome in outcomes.items() if outcome.word == WARNED}
    assert {name for name, _ in odd} <= {"404 once", "one record gone", "half of the ids don't come back"}
