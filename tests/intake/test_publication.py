"""Publication: invisible until the end, repeatable, exactly one task per key."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from sibao.desk.access.models import Customer, Standing
from sibao.desk.access.queries import standings_for
from sibao.desk.audit.models import AuditRow
from sibao.desk.customers.models import Holding, Profile, Relation
from sibao.desk.events.models import Event
from sibao.desk.intake.rules import skipped_days
from sibao.desk.movements.models import Movement
from sibao.desk.people.models import Staff
from sibao.desk.reports.models import Kpi
from sibao.desk.runs.models import Run
from sibao.desk.runs.queries import current_run
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.queries import visible_tasks
from sibao.desk.vault.crypto import unseal
from sibao.engine.errors import OutOfOrder
from tests.intake.conftest import NIGHT, Night, Publish

BIRTHDAY = ("C1", "birthday", NIGHT + timedelta(days=2), "", NIGHT + timedelta(days=2), None)
DROP = ("C2", "drop_90", "high", Decimal(90_000), Decimal(290_000), 0.31, "九十日资产下降 31 %")
STEPS = ("customers", "profiles", "standings", "holdings", "movements", "events", "rollups", "tasks")


class Killed(Exception):
    pass


def kill_after(step: str):  # type: ignore[no-untyped-def]
    def progress(name: str, rows: int) -> None:
        if name == step:
            raise Killed

    return progress


def test_the_first_night_gives_every_table_and_the_owner_of_the_extracts(publish: Publish) -> None:
    published = publish(Night(events=(BIRTHDAY,), movements=(DROP,)))
    assert current_run() == published.run
    assert Standing.unscoped.count() == Profile.unscoped.count() == Holding.objects.count() == 3
    assert Relation.objects.get().name == "曾家宝"
    assert Customer.unscoped.get(pk="C1").owner_id == "M1"
    assert Customer.unscoped.get(pk="C3").owner_id is None
    assert (Movement.objects.count(), Event.objects.count(), Kpi.objects.count()) == (1, 1, 1)
    assert set(Task.objects.values_list("customer_id", "kind")) == {("C1", "birthday"), ("C2", "drop_90")}
    assert AuditRow.objects.get(action="publish_night").staff_id == "night"


def test_personal_fields_are_sealed_and_open_in_their_place(publish: Publish) -> None:
    publish(Night())
    profile = Profile.unscoped.get(customer_id="C1")
    assert b"13800138000" not in bytes(profile.mobile_sealed)
    assert unseal(profile.mobile_sealed, table="profile", column="mobile", key="C1") == "13800138000"
    assert profile.mobile_last4 == "8000"
    assert (profile.initials, profile.other_initials) == ("zxm", "cxm")


def test_standings_keep_the_months_and_amounts_of_the_night(publish: Publish) -> None:
    publish(Night())
    standing = Standing.unscoped.get(customer_id="C1")
    assert standing.months == [["2026-10-01", "190000.00", "200000.00"]]
    assert (standing.raw, standing.gap) == (Decimal("200000.00"), Decimal("300000.00"))
    assert (standing.tier, standing.tier_rank) == ("gold", 3)


@pytest.mark.parametrize("step", STEPS)
def test_a_publication_killed_after_any_step_leaves_the_old_night_and_the_next_one_is_right(
    publish: Publish, step: str
) -> None:
    old = publish(Night(events=(BIRTHDAY,))).run
    before = visible_state()
    with pytest.raises(Killed):
        publish(
            Night(customers={"C1": "曾小明", "C9": "新客户"}, movements=(("C1", *DROP[1:]),)).later(1),
            progress=kill_after(step),
        )
    assert current_run() == old
    assert visible_state() == before
    publish(Night(events=(BIRTHDAY,), movements=(DROP,)).later(1))
    assert Run.objects.filter(status=Run.Status.LOADING).count() == 0
    assert not Customer.unscoped.filter(pk="C9").exists()
    assert set(visible_tasks().values_list("customer_id", "kind")) == {("C1", "birthday"), ("C2", "drop_90")}


def visible_state() -> list[tuple[object, ...]]:
    """What pages would show: standings of the current run with their profile, and visible tasks."""
    standings = Standing.unscoped.filter(run__is_current=True).order_by("customer_id")
    rows: list[tuple[object, ...]] = list(standings.values_list("customer_id", "raw", "tier", "profile__name"))
    return rows + list(visible_tasks().order_by("pk").values_list("customer_id", "kind", "state"))


def test_a_changed_profile_becomes_visible_with_its_night_and_the_old_one_stays_as_history(publish: Publish) -> None:
    publish(Night())
    with pytest.raises(Killed):
        publish(Night(mobiles={"C1": "13900139000"}).later(1), progress=kill_after("tasks"))
    assert Standing.unscoped.get(run__is_current=True, customer_id="C1").profile.mobile_last4 == "8000"
    publish(Night(mobiles={"C1": "13900139000"}).later(1))
    assert Standing.unscoped.get(run__is_current=True, customer_id="C1").profile.mobile_last4 == "9000"
    assert Profile.unscoped.filter(customer_id="C1").count() == 2
    assert Profile.unscoped.filter(customer_id="C2").count() == 1


def test_the_desk_keeps_its_owner_against_later_extracts(publish: Publish) -> None:
    publish(Night())
    Customer.unscoped.filter(pk="C1").update(owner="M2")
    publish(Night().later(1))
    assert Customer.unscoped.get(pk="C1").owner_id == "M2"


def test_an_event_makes_one_task_however_many_nights_name_it(publish: Publish) -> None:
    for number in range(3):
        publish(Night(events=(BIRTHDAY,)).later(number))
    assert Task.objects.count() == 1


def test_the_same_night_again_replaces_it_and_changes_no_task(publish: Publish) -> None:
    first = publish(Night(events=(BIRTHDAY,), movements=(DROP,))).run
    tasks = list(Task.objects.order_by("pk").values())
    second = publish(Night(events=(BIRTHDAY,), movements=(DROP,))).run
    first.refresh_from_db()
    assert first.status == Run.Status.REPLACED and current_run() == second
    assert list(Task.objects.order_by("pk").values()) == tasks


def test_a_corrected_rerun_withdraws_untouched_tasks_only(publish: Publish) -> None:
    other = ("C3", "birthday", NIGHT, "", NIGHT, None)
    publish(Night(events=(BIRTHDAY, other), movements=(DROP,)))
    Task.objects.filter(customer_id="C3").update(version=2)
    assert publish(Night()).withdrawn_tasks == 2
    states = dict(Task.objects.values_list("customer_id", "state"))
    assert states == {"C1": "withdrawn", "C2": "withdrawn", "C3": "open"}
    assert set(Task.objects.filter(state="withdrawn").values_list("close_reason", flat=True)) == {"withdrawn"}


def close(code: str, on: date) -> None:
    from datetime import datetime

    from tests.intake.conftest import SHANGHAI

    moment = datetime.combine(on, datetime.min.time(), SHANGHAI)
    Task.objects.filter(kind=code, state="open").update(state="done", closed_at=moment, version=2)


def test_a_closed_movement_that_goes_on_makes_no_new_task(publish: Publish) -> None:
    publish(Night(movements=(DROP,)))
    close("drop_90", NIGHT + timedelta(days=1))
    for number in range(1, 12):
        publish(Night(movements=(DROP,)).later(number))
    assert Task.objects.count() == 1


def test_a_closed_movement_whose_severity_rose_makes_a_new_task(publish: Publish) -> None:
    mild = (*DROP[:2], "medium", *DROP[3:])
    publish(Night(movements=(mild,)))
    close("drop_90", NIGHT + timedelta(days=1))
    publish(Night(movements=(DROP,)).later(1))
    assert Task.objects.count() == 2


def test_a_closed_movement_that_was_absent_a_night_comes_back_after_seven_days(publish: Publish) -> None:
    publish(Night(movements=(DROP,)))
    close("drop_90", NIGHT + timedelta(days=1))
    publish(Night().later(1))
    for number in range(2, 8):
        publish(Night(movements=(DROP,)).later(number))
        assert Task.objects.count() == 1, number
    publish(Night(movements=(DROP,)).later(8))
    assert Task.objects.count() == 2


def test_an_open_movement_task_takes_the_newer_facts(publish: Publish) -> None:
    mild = (*DROP[:2], "medium", *DROP[3:])
    publish(Night(movements=(mild,)))
    publish(Night(movements=(DROP,)).later(1))
    assert Task.objects.get().severity == "high"


@pytest.mark.parametrize("code", ["large_outflow", "large_inflow", "tier_down"])
def test_movements_that_come_as_events_make_no_task_of_their_own(publish: Publish, code: str) -> None:
    publish(Night(movements=(("C1", code, "high", Decimal(1), None, None, ""),)))
    assert Task.objects.count() == 0


@pytest.mark.parametrize(("severity", "tasks"), [("low", 0), ("medium", 0), ("high", 1)])
def test_tier_watch_makes_a_task_from_high_on(publish: Publish, severity: str, tasks: int) -> None:
    publish(Night(movements=(("C1", "tier_watch", severity, None, None, None, ""),)))
    assert Task.objects.count() == tasks


def test_staff_no_longer_delivered_cannot_act_and_those_delivered_again_can(publish: Publish) -> None:
    publish(Night())
    Staff.objects.create(staff_id="GONE", name="离职", branch_id="B1", role="teller")
    publish(Night().later(1))
    assert not Staff.objects.get(pk="GONE").is_active
    assert Staff.objects.get(pk="M1").is_active and not Staff.objects.get(pk="M1").has_usable_password()


def test_old_rows_are_discarded_but_movements_stay_as_history(publish: Publish) -> None:
    for number in range(4):
        publish(Night(movements=(DROP,)).later(number))
    assert Standing.unscoped.values("run").distinct().count() == 2
    assert Holding.objects.values("run").distinct().count() == 2
    assert Movement.objects.count() == 4


def test_the_standing_of_the_last_month_close_stays_for_the_next_nights(publish: Publish) -> None:
    close_day = Night(as_of=date(2026, 10, 31))
    for number in range(4):
        publish(close_day.later(number))
    assert Standing.unscoped.filter(run__as_of=date(2026, 10, 31)).exists()


def test_a_customer_no_longer_delivered_is_on_no_list(publish: Publish) -> None:
    publish(Night())
    publish(Night(customers={"C2": "欧阳静"}).later(1))
    assert list(standings_for(Staff.objects.get(pk="M1"))) == []


@pytest.mark.parametrize(
    ("current", "as_of", "skip", "missed"),
    [
        (None, date(2026, 10, 12), False, []),
        (date(2026, 10, 12), date(2026, 10, 12), False, []),
        (date(2026, 10, 12), date(2026, 10, 13), False, []),
        (date(2026, 10, 12), date(2026, 10, 15), True, [date(2026, 10, 13), date(2026, 10, 14)]),
    ],
)
def test_nights_follow_each_other(current: date | None, as_of: date, skip: bool, missed: list[date]) -> None:
    assert skipped_days(as_of=as_of, current=current, skip_missed=skip) == missed


def test_a_missed_night_is_named_and_an_older_one_refused() -> None:
    with pytest.raises(OutOfOrder, match="2026-10-13"):
        skipped_days(as_of=date(2026, 10, 14), current=date(2026, 10, 12), skip_missed=False)
    with pytest.raises(OutOfOrder, match="older"):
        skipped_days(as_of=date(2026, 10, 11), current=date(2026, 10, 12), skip_missed=True)
