"""The whole bucket: movements and events as published follow from the tiers that the same night publishes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from tests.engine.rules_b import worlds
from tests.oracles.event import events
from tests.oracles.movement import Customer, TierTonight, movements


def tonight_of(row: dict[str, Any]) -> TierTonight:
    names = ("tier", "below_months", "change", "watch", "near_upgrade", "gap")
    return TierTonight(*(row[name] for name in names))


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(world=worlds.nights(worlds.MOVEMENT_SCENARIOS + worlds.EVENT_SCENARIOS))
def test_published_movements_and_events_follow_from_the_published_tiers(
    night: Any, world: tuple[date, dict[str, tuple[Customer, TierTonight]]]
) -> None:
    as_of, people = world
    result = night.whole(as_of, [customer for customer, _ in people.values()])
    tonight = {row["customer_id"]: tonight_of(row) for row in result["customer_tier"]}
    moves = {name: movements(customer, tonight[name], as_of) for name, (customer, _) in people.items()}
    working_day = night.calendar.next_working_day(as_of)
    expected = {
        (name, e.kind, e.event_on, e.due_on, e.subject, e.amount)
        for name, (customer, _) in people.items()
        for e in events(customer, tonight[name], moves[name], as_of, working_day)
    }
    names = ("customer_id", "kind", "event_on", "due_on", "subject", "amount")
    assert {tuple(row[name] for name in names) for row in result["customer_event"]} == expected
    found = {(row["customer_id"], row["code"]): row for row in result["customer_movement"]}
    assert len(found) == len(result["customer_movement"])
    assert found.keys() == {(name, m.code) for name, mine in moves.items() for m in mine}
    for name, mine in moves.items():
        for m in mine:
            row = found[name, m.code]
            assert (row["severity"], row["amount"], row["base"]) == (m.severity, m.amount, m.base)
            assert row["share"] == (None if m.share is None else pytest.approx(m.share, abs=1e-9))
            assert row["evidence"] and "{" not in row["evidence"]
