"""The list of customers: who sees which columns, what can be sorted and filtered, how many statements it takes."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sibao.desk.access.models import Customer, Standing
from sibao.desk.audit.models import AuditRow
from sibao.desk.customers.models import Profile
from tests.desk.world import add_all, customer, profile, standing

SEEING = ["rm", "bm", "supervisor", "regional"]
AMOUNT_HEADS = ("资产", "近 30 天", "季日均", "距上一级")
AMOUNT_KEYS = ("assets", "change_30", "average", "gap", "products")


def rows(answer):
    """The customer ids of the list, in order."""
    return re.findall(r'id="row-([^"]+)"', answer.content.decode())


def listed(client, query=""):
    answer = client.get(f"/customers/?{query}")
    assert answer.status_code == 200
    return rows(answer)


def update(customer_id, **values):
    Standing.unscoped.filter(run__is_current=True, customer_id=customer_id).update(**values)


def test_a_manager_lists_own_customers_wherever_they_are_at_home_the_largest_first(world, as_staff):
    ids = listed(as_staff("rm"))
    assert set(ids) == world.ids("own", "own_far", "homeless")
    raw = dict(Standing.unscoped.filter(run=world.run).values_list("customer_id", "raw"))
    assert [raw[key] for key in ids] == sorted((raw[key] for key in ids), reverse=True)


@pytest.mark.parametrize("who", SEEING)
def test_roles_that_see_balances_have_the_amounts(world, as_staff, who):
    page = as_staff(who).get("/customers/").content.decode()
    assert all(head in page for head in AMOUNT_HEADS)
    assert "812345.67" in page


@pytest.mark.parametrize("who", ["lobby", "teller"])
def test_the_counter_sees_no_amount_no_phone_and_no_filter_on_amounts(world, as_staff, who):
    page = as_staff(who).get("/customers/").content.decode()
    assert set(rows(as_staff(who).get("/customers/?size=250"))) == world.ids(
        "own", "colleague", "pool", "lent", "own_far", "homeless"
    )
    for secret in ("812345", "81.23", "2500000", "****0001", *AMOUNT_HEADS, "临界升级", "降级关注", "风险等级"):
        assert secret not in page, secret


def test_the_complaint_officer_sees_the_archive_with_masked_amounts(world, as_staff):
    page = as_staff("complaints").get("/customers/").content.decode()
    assert "资产" in page and "****" in page and "风险等级" in page
    for secret in ("812345", "81.23", "2500000", "近 30 天", "临界升级"):
        assert secret not in page, secret


@pytest.mark.parametrize("who", ["lobby", "teller", "complaints"])
@pytest.mark.parametrize("key", AMOUNT_KEYS)
def test_without_balances_nothing_can_be_sorted_by_them(world, as_staff, who, key):
    client = as_staff(who)
    plain = listed(client)
    assert listed(client, f"sort={key}") == listed(client, f"sort=-{key}") == plain


@pytest.mark.parametrize("who", ["lobby", "complaints"])
@pytest.mark.parametrize("query", ["from=100", "to=1", "near=yes", "watch=yes", "move=up"])
def test_without_balances_nothing_can_be_filtered_by_them(world, as_staff, who, query):
    client = as_staff(who)
    assert listed(client, query) == listed(client)


@pytest.mark.parametrize(
    "key", ["name", "tier", "assets", "change_30", "average", "gap", "products", "risk", "owner", "branch"]
)
def test_every_column_that_offers_sorting_sorts_both_ways(world, as_staff, key):
    for number, row in enumerate(Standing.unscoped.filter(run=world.run).order_by("customer_id")):
        update(
            row.customer_id,
            gap=Decimal(number),
            next_floor=Decimal(1),
            raw_30_days_ago=row.raw - number,
            categories=number,
        )
    Profile.unscoped.filter(customer_id="own-05").update(risk_level="C5")
    client = as_staff("bm")
    rising, falling = listed(client, f"sort={key}&size=250"), listed(client, f"sort=-{key}&size=250")
    assert sorted(rising) == sorted(falling) and len(rising) == 26
    assert rising != falling


def test_filters_keep_exactly_what_they_say(world, as_staff):
    client = as_staff("rm")
    update("own-03", watch=True, change="down")
    update("own-04", near_upgrade=True)
    Profile.unscoped.filter(customer_id="own-05").update(call_consent=False, risk_level="C5")
    mine = {row.customer_id: row for row in Standing.unscoped.filter(run=world.run, customer__owner="rm")}
    assert set(listed(client, "tier=gold")) == {key for key, row in mine.items() if row.tier == "gold"}
    assert set(listed(client, "band=high")) == {key for key, row in mine.items() if row.band == "high"}
    assert set(listed(client, "from=26")) == {key for key, row in mine.items() if row.raw >= 260_000}
    assert set(listed(client, "to=26")) == {key for key, row in mine.items() if row.raw < 260_000}
    assert listed(client, "watch=yes") == listed(client, "move=down") == ["own-03"]
    assert listed(client, "near=yes") == ["own-04"]
    assert listed(client, "call=no") == listed(client, "risk=C5") == ["own-05"]
    assert "own-05" not in listed(client, "call=yes") and "own-03" not in listed(client, "watch=no")
    assert listed(client, "watch=yes&near=yes") == []


def test_a_branch_manager_filters_by_owner_and_finds_who_has_none(world, as_staff):
    client = as_staff("bm")
    assert set(listed(client, "owner=rm_colleague")) == world.ids("colleague")
    assert set(listed(client, "kept=no")) == world.ids("pool")
    assert set(listed(client, "owner=rm_neighbour")) == set()


def test_a_filter_that_finds_nothing_says_so_and_offers_to_clear_it(world, as_staff):
    page = as_staff("rm").get("/customers/?from=99999").content.decode()
    assert "没有符合条件的记录" in page and "清除筛选" in page


def test_before_the_first_customer_the_list_says_what_will_stand_here(world, as_staff):
    Customer.unscoped.filter(owner="rm_neighbour").update(owner=None, owner_since=None)
    page = as_staff("rm_neighbour").get("/customers/").content.decode()
    assert "名下还没有客户" in page


@pytest.mark.parametrize("size", [50, 100, 250])
def test_pages_hold_what_was_asked_for_and_never_overlap(world, as_staff, size):
    profiles = [
        profile(world.earlier_run, f"more-{n:03d}", 100 + n % 50, birth_date=date(1970, 1, 1)) for n in range(260)
    ]
    add_all([customer(world.earlier_run, f"more-{n:03d}", "rm_south") for n in range(260)])
    add_all(profiles)
    add_all([standing(world.run, of, "s1", 0) for of in profiles])
    client = as_staff("rm_south")
    first, second = listed(client, f"size={size}"), listed(client, f"size={size}&page=2")
    assert len(first) == size and second and not set(first) & set(second)


@pytest.mark.parametrize(
    ("who", "statements"), [("rm", 9), ("bm", 10), ("lobby", 10), ("regional", 9), ("complaints", 9)]
)
@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_statements_does_not_depend_on_the_rows(world, as_staff, who, statements, number):
    """Session, staff, branches (outlet), night, count, keys, rows, frame (night, branch), the row of the trail."""
    keep = sorted(world.ids("own"))[:number]
    Standing.unscoped.filter(run__is_current=True).exclude(customer_id__in=keep).delete()
    client = as_staff(who)
    with CaptureQueriesContext(connection) as asked:
        assert listed(client) and len(listed(client)) == number
    assert len(asked) == 2 * statements, [query["sql"][:90] for query in asked]


def test_the_page_leaves_one_row_with_the_ids_it_shows(world, as_staff):
    client = as_staff("rm")
    before = AuditRow.objects.count()
    ids = listed(client, "tier=gold")
    row = AuditRow.objects.latest("pk")
    assert AuditRow.objects.count() == before + 1
    assert (row.action, row.outcome, row.customer_ids) == ("customers", "shown", sorted(ids))


def test_each_row_leads_to_its_customer_and_knows_its_place_in_the_list(world, as_staff):
    page = as_staff("rm").get("/customers/?sort=name&tier=gold").content.decode()
    links = re.findall(r'href="(/customers/own[^"]+)" data-open', page)
    assert links and all("sort=name" in link and "tier=gold" in link for link in links)
    assert [re.search(r"at=(\d+)", link)[1] for link in links] == [str(n + 1) for n in range(len(links))]


def test_rows_of_a_night_that_is_still_loading_are_not_listed(world, as_staff):
    from tests.desk.world import add, run

    night = add(run(as_of=date(2026, 3, 11), status="loading", is_current=False, published_at=None))
    of = Profile.unscoped.get(customer_id="own-01")
    update("own-01", raw=Decimal("1.00"))
    add_all([standing(night, of, "n1", 0, raw=Decimal("987654321.00"))])
    assert "987654321" not in as_staff("rm").get("/customers/").content.decode()
