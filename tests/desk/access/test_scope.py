"""Which customers a member of staff reaches: the rule once more in plain Python, over everybody and every customer."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from sibao.desk.access.models import Customer, Standing, UnscopedAccess
from sibao.desk.access.queries import customer_for, customers_for, for_system, require, standings_for
from sibao.desk.access.rules import ACTIONS, SCOPES, Action, may
from sibao.desk.customers.models import Profile
from sibao.desk.people.models import Role
from tests.access.scope_oracle import groups_in_scope
from tests.desk.world import STAFF, add, add_all, branch, customer, profile, run, staff, standing


@pytest.mark.parametrize("staff_id", STAFF)
def test_everybody_reaches_exactly_the_customers_of_the_rule(world, staff_id):
    ids = world.ids(*groups_in_scope(staff_id))
    user = world.staff[staff_id]
    assert set(standings_for(user).values_list("customer_id", flat=True)) == ids
    assert set(customers_for(user).values_list("pk", flat=True)) == ids
    assert standings_for(user).count() == len(ids), "nobody twice"


@pytest.mark.parametrize("staff_id", STAFF)
def test_one_customer_is_found_exactly_where_the_list_has_them(world, staff_id):
    user, ids = world.staff[staff_id], world.ids(*groups_in_scope(staff_id))
    for customer_id in [*world.customer_ids, "no-such-customer", ""]:
        try:
            found = customer_for(user, customer_id).customer_id == customer_id
        except Http404:
            found = False
        assert found is (customer_id in ids), customer_id


def test_the_groups_of_the_world_tell_the_scopes_apart(world):
    assert len({frozenset(groups_in_scope(staff_id)) for staff_id in STAFF}) >= 8


def test_only_the_current_night_is_seen(world):
    loading = add(run(is_current=False, status="loading", published_at=None))
    add(customer(loading, "new", "rm"))
    newcomer = add(profile(loading, "new", 50))
    add(standing(loading, newcomer, "n1"))
    old = add(profile(loading, "own-01", 51, name="改名"))
    add(standing(loading, old, "s1"))
    for who in ("rm", "bm", "regional"):
        assert "new" not in set(standings_for(world.staff[who]).values_list("customer_id", flat=True))
        assert customer_for(world.staff[who], "own-01").profile.name != "改名"
    assert "own-01" not in set(standings_for(world.bm_south).values_list("customer_id", flat=True))


def test_before_the_first_night_nobody_sees_anybody(world):
    type(world.run).objects.update(is_current=False)
    assert not any(standings_for(user).exists() for user in world.staff.values())


def test_branches_whose_ids_begin_alike_or_differ_in_case_are_different(world):
    for branch_id in ("n10", "N1"):
        place = add(branch(branch_id, world.branches["north"]))
        add(staff(f"bm-{branch_id}", place, Role.BRANCH_MANAGER))
        add(customer(world.run, f"c-{branch_id}"))
        add(standing(world.run, add(profile(world.run, f"c-{branch_id}", 60)), branch_id))
    seen = set(standings_for(world.bm).values_list("customer_id", flat=True))
    assert not seen & {"c-n10", "c-N1"}


def test_signs_of_patterns_in_a_branch_id_match_only_themselves(world):
    add(staff("bm-odd", add(branch("n_", world.branches["north"])), Role.BRANCH_MANAGER))
    add(staff("bm-percent", add(branch("%", world.branches["head"])), Role.REGIONAL_MANAGER))
    for staff_id in ("bm-odd", "bm-percent"):
        user = type(world.rm).objects.get(pk=staff_id)
        assert not standings_for(user).exists()


def test_the_scope_follows_a_change_of_owner_role_or_branch_at_once(world):
    Customer.unscoped.filter(pk="own-01").update(owner=world.rm_south)
    with pytest.raises(Http404):
        customer_for(world.rm, "own-01")
    assert customer_for(world.rm_south, "own-01")
    world.bm.branch = world.branches["s1"]
    assert set(standings_for(world.bm).values_list("home_branch_id", flat=True)) >= {"s1"}
    world.rm.role = "auditor"
    assert not standings_for(world.rm).exists()


@pytest.mark.parametrize("model", [Customer, Standing, Profile])
@pytest.mark.parametrize("way", ["all", "filter", "get", "create", "count", "first", "values"])
def test_the_plain_manager_refuses_every_use(db, model, way):
    with pytest.raises(UnscopedAccess):
        getattr(model.objects, way)()


def test_a_job_says_why_it_reads_customers(world):
    assert for_system("publication").standings.count() == 80
    with pytest.raises(ValueError, match="why"):
        for_system(" ")


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("action", Action)
def test_require_and_may_agree_with_the_table(world, role, action):
    world.rm.role = role
    assert may(world.rm, action) is (action in ACTIONS[role])
    if action in ACTIONS[role]:
        require(world.rm, action)
    else:
        with pytest.raises(PermissionDenied):
            require(world.rm, action)


def test_every_role_has_a_scope_and_a_set_of_actions_and_strangers_have_none():
    assert set(SCOPES) == set(ACTIONS) == set(Role.values)
    assert not any(may(object(), action) for action in Action)


def test_the_written_table_of_actions():
    """Counter roles see no balances, complaint officers no amounts, auditors the trail only, administrators nothing."""
    balances = {role for role in ACTIONS if Action.SEE_BALANCES in ACTIONS[role]}
    assert balances == {"relationship_manager", "branch_manager", "wealth_supervisor", "regional_manager"}
    assert ACTIONS["lobby_manager"] == ACTIONS["teller"] == {Action.SEE_CUSTOMER}
    assert ACTIONS["auditor"] == {Action.SEE_TRAIL}
    assert ACTIONS["administrator"] == set()
    assert {role for role in ACTIONS if Action.SEE_TRAIL in ACTIONS[role]} == {"auditor"}
    assert {role for role in ACTIONS if Action.WORK_TASKS in ACTIONS[role]} == {
        "relationship_manager",
        "branch_manager",
    }


@pytest.mark.parametrize(("who", "ways"), [("rm", ("list", "one")), ("bm", ("list", "one")), ("regional", ("one",))])
def test_no_scope_reads_the_whole_bank_to_find_its_part(world, who, ways):
    """By the plan: never a scan (PostgreSQL is kept from scanning small tables)."""
    night = world.earlier_run
    add_all([customer(night, f"more-{n}") for n in range(300)])
    profiles = [profile(night, f"more-{n}", 100) for n in range(300)]
    add_all(profiles)
    add_all([standing(world.run, of, "s1") for of in profiles])
    user = world.staff[who]
    rows = {"list": standings_for(user).order_by("-raw")[:50], "one": _standings_of_one(user)}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    for way in ways:
        plan = rows[way].explain()
        # In a list the aliases are standings, customers and staff; looking at one, they are branches.
        names = r"(desk_standing|desk_customer|[UV]\d)" if way == "list" else r"(desk_standing|desk_customer)"
        assert not re.search(rf"(SCAN|Seq Scan on) {names}\b", plan), plan


def _standings_of_one(user):
    return standings_for(user).filter(customer_id="own-01")
