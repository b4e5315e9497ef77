"""The SQL of movements and events against their plain-Python twins, on customers made to stand on every boundary."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engine.rules_b import worlds
from tests.oracles.event import events
from tests.oracles.movement import Customer, TierTonight, movements

People = dict[str, tuple[Customer, TierTonight]]


def compare(night: Any, as_of: date, people: People) -> None:
    """Both tables of the night equal the oracles' rows; shares within 1e-9, everything else exactly."""
    result = night.run(as_of, people)
    expected_moves, expected_events, shares = set(), set(), {}
    working_day = night.calendar.next_working_day(as_of)
    for name, (customer, tonight) in people.items():
        moves = movements(customer, tonight, as_of)
        expected_moves |= {(name, m.code, m.severity, m.amount, m.base) for m in moves}
        shares |= {(name, m.code): m.share for m in moves}
        expected_events |= {
            (name, e.kind, e.event_on, e.due_on, e.subject, e.amount)
            for e in events(customer, tonight, moves, as_of, working_day)
        }
    rows = result["movement"]
    found_moves = [(r["customer_id"], r["code"], r["severity"], r["amount"], r["base"]) for r in rows]
    found_events = [
        (r["customer_id"], r["kind"], r["event_on"], r["due_on"], r["subject"], r["amount"]) for r in result["event"]
    ]
    assert sorted(found_moves, key=repr) == sorted(expected_moves, key=repr)
    assert sorted(found_events, key=repr) == sorted(expected_events, key=repr)
    for row in rows:
        share = shares[row["customer_id"], row["code"]]
        assert row["share"] == (None if share is None else pytest.approx(share, abs=1e-9))


QUIET = settings(
    max_examples=70,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)


@QUIET
@given(world=worlds.nights(worlds.MOVEMENT_SCENARIOS))
def test_movements_equal_the_plain_twin(night: Any, world: tuple[date, People]) -> None:
    compare(night, *world)


@QUIET
@given(world=worlds.nights(worlds.EVENT_SCENARIOS))
def test_events_equal_the_plain_twin(night: Any, world: tuple[date, People]) -> None:
    compare(night, *world)
