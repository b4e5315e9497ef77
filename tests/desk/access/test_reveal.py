"""Reading one personal field in clear: who may, what is left in the trail, when the branch manager is told."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError

from sibao.desk.access.operations import reveal_field
from sibao.desk.access.queries import customer_for, oversteps_below, reveals_on
from sibao.desk.access.rules import ACTIONS, Action
from sibao.desk.audit.models import AuditRow
from sibao.desk.audit.operations import record_audit
from sibao.desk.customers.models import Profile
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.clock import now
from sibao.desk.vault.crypto import Unreadable
from tests.desk.world import TODAY, id_number, mobile


def reveal(world, who="rm", field="mobile", reason="contact", customer_id="own-01", at=None):
    user = world.staff[who]
    return reveal_field(by=user, at=at or now(), standing=customer_for(user, customer_id), field=field, reason=reason)


@pytest.mark.parametrize(
    ("field", "value"), [("id_number", id_number(0)), ("mobile", mobile(0)), ("address", "某市某区某路 1 号")]
)
def test_a_field_is_read_in_clear_and_the_trail_names_it_without_its_value(world, field, value):
    assert reveal(world, field=field) == value
    row = AuditRow.objects.get()
    assert (row.staff_id, row.action, row.outcome, row.reason) == ("rm", "reveal", "done", "contact")
    assert row.customer_ids == ["own-01"]
    assert row.facts == {"field": field, "count_of_day": 1, "over_limit": False}
    assert value not in str(vars(row))


def test_an_absent_field_is_empty_and_the_look_is_still_in_the_trail(world):
    Profile.unscoped.filter(customer_id="own-01").update(address_sealed=None)
    assert reveal(world, field="address") == ""
    assert AuditRow.objects.count() == 1


@pytest.mark.parametrize("who", ["bm", "lobby", "teller", "supervisor", "regional", "complaints"])
def test_only_roles_with_the_action_read_in_clear(world, who):
    if Action.REVEAL in ACTIONS[world.staff[who].role]:
        assert reveal(world, who) == mobile(0)
    else:
        with pytest.raises(PermissionDenied):
            reveal(world, who)
        assert not AuditRow.objects.exists()


@pytest.mark.parametrize("wrong", [{"field": "name"}, {"field": "password"}, {"reason": ""}, {"reason": "curious"}])
def test_other_fields_and_reasons_are_refused_and_leave_nothing(world, wrong):
    with pytest.raises(ValueError, match="not a valid"):
        reveal(world, **wrong)
    assert not AuditRow.objects.exists()


def test_a_field_that_was_moved_from_another_customer_does_not_open(world):
    stolen = Profile.unscoped.get(customer_id="south-01").mobile_sealed
    Profile.unscoped.filter(customer_id="own-01").update(mobile_sealed=stolen)
    with pytest.raises(Unreadable):
        reveal(world)
    assert not AuditRow.objects.exists()


def test_without_its_row_in_the_trail_nothing_is_read(world, monkeypatch):
    def broken(**values):
        raise DatabaseError("no space")

    monkeypatch.setattr(AuditRow.objects, "create", broken)
    with pytest.raises(DatabaseError):
        reveal(world)


def test_the_reveal_beyond_the_policys_number_is_marked_and_the_branch_manager_sees_who(world):
    limit = policy_on(TODAY).desk.reveals_per_day
    for _ in range(limit):
        reveal(world)
    assert not AuditRow.objects.filter(facts__over_limit=True).exists()
    assert told(world.bm) == []
    reveal(world)
    assert AuditRow.objects.get(facts__over_limit=True).facts["count_of_day"] == limit + 1
    assert told(world.bm) == told(world.regional) == [("员工rm", "reveal", limit + 1)]
    reveal(world)
    assert told(world.bm) == [("员工rm", "reveal", limit + 2)], "one line a day"
    assert told(world.bm_neighbour) == told(world.bm, TODAY - timedelta(days=1)) == []


def told(manager, day=TODAY):
    return [(each.staff, each.action, each.number) for each in oversteps_below(manager, first=day, last=day)]


def test_every_large_file_is_told_by_itself(world):
    for number in (600, 700):
        facts = {"over_limit": True, "rows": number, "export": f"e{number}"}
        record_audit(by="rm_colleague", at=now(), action="export", facts=facts)
    record_audit(by="rm", at=now(), action="export", facts={"over_limit": False, "rows": 5, "export": "e5"})
    assert told(world.bm) == [("员工rm_colleague", "export", 600), ("员工rm_colleague", "export", 700)]


def test_the_count_begins_anew_each_day_of_the_banks_time_zone(world):
    midnight = now().replace(hour=0, minute=0, second=0, microsecond=0)
    for at in (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=23, minutes=59)):
        reveal(world, at=at)
    assert reveals_on("rm", TODAY) == 2
    assert reveals_on("rm", TODAY - timedelta(days=1)) == 1
    assert reveals_on("bm", TODAY) == 0
