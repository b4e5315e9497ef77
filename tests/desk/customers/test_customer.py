"""One customer's page: what each role sees of it, fields in clear, neighbours in the list."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sibao.desk.access.models import Standing
from sibao.desk.audit.models import AuditRow
from sibao.desk.customers.models import Profile, Relation
from sibao.desk.customers.queries.archive import birthday_of, month_points, tier_lines
from sibao.desk.runs.book import policy_on, working_calendar
from sibao.desk.ui.charts import MonthPoint
from sibao.desk.vault.crypto import Unreadable
from tests.desk.world import AS_OF, TODAY, add_all, holding, id_number, mobile

PARTS = ("movements", "history", "events")


def page(client, customer_id="own-02", query=""):
    answer = client.get(f"/customers/{customer_id}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def text(html):
    """What a reader sees, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def relation(world, customer_id, relation_id, **values):
    profile = Standing.unscoped.get(run=world.run, customer_id=customer_id).profile
    given = {"name": "李芳", "kind": "spouse", "birth_date": date(1963, 3, 14)}
    return Relation(profile=profile, relation_id=relation_id, **{**given, **values})


def test_the_head_says_who_it_is_how_much_and_what_lacks_to_the_next_tier(world, as_staff):
    Standing.unscoped.filter(run=world.run, customer_id="own-02").update(
        gap=Decimal("124000.00"), next_floor=Decimal(2_000_000)
    )
    shown = text(page(as_staff("rm")))
    for words in (
        "王小明",
        "王先生",
        "白金",
        "81.23万元",
        "500.00元",
        "距钻石 12.40万元",
        "员工rm",
        "n1 支行",
        "C3",
        "至 2026-09-01",
    ):
        assert words in shown, words


def test_a_gap_of_nothing_is_a_tier_reached(world, as_staff):
    Standing.unscoped.filter(run=world.run, customer_id="own-02").update(gap=Decimal(0), next_floor=Decimal(2_000_000))
    assert "已达钻石，月末评定" in text(page(as_staff("rm")))


def test_consent_and_expired_assessments_stand_in_the_head(world, as_staff):
    Profile.unscoped.filter(customer_id="own-02").update(
        call_consent=False, sms_consent=False, risk_assessed_on=date(2024, 1, 1)
    )
    shown = text(page(as_staff("rm")))
    for words in ("均未同意", "不同意电话联系", "不同意短信联系", "风险测评已过期", "2024-12-31 已过期"):
        assert words in shown, words


def test_holdings_stand_by_category_with_their_sums_and_maturities(world, as_staff):
    add_all(
        [
            holding(
                world.run,
                "own-02",
                7,
                category="time_deposit",
                balance=Decimal("30000.00"),
                product_name="一年定期",
                matures_on=date(2026, 3, 20),
            )
        ]
    )
    shown = text(page(as_staff("rm")))
    assert re.search(r"定期存款 2 ?5\.00", shown)
    assert "一年定期" in shown and "2026-03-20" in shown and "9 天后" in shown
    assert "6217-own-02" not in shown


def test_the_trend_has_thirteen_months_and_only_lines_that_can_be_told_apart(world, as_staff):
    html = page(as_staff("rm"))
    assert len(re.findall(r'<circle class="end"', html)) == 13
    floors = [line.floor for line in tier_lines([MonthPoint(AS_OF, Decimal(800_000), None)], policy_on(TODAY))]
    assert Decimal(500_000) in floors and Decimal(100_000) in floors and Decimal(50_000) not in floors
    assert all(line.floor >= Decimal(50_000) for line in tier_lines([], policy_on(TODAY)))


def test_months_are_exact_and_may_be_missing():
    standing = Standing(months=[["2026-02-01", "0.10", None], ["2026-03-01", None, "123456789012345.67"]])
    first, last = month_points(standing)
    assert (first.average, first.end, last.end) == (Decimal("0.10"), None, Decimal("123456789012345.67"))


def test_relations_stand_with_their_next_birthday_family_first(world, as_staff):
    add_all(
        [relation(world, "own-02", "b", kind="friend", name="赵六", birth_date=None), relation(world, "own-02", "a")]
    )
    shown = text(page(as_staff("rm")))
    assert shown.index("李芳") < shown.index("赵六")
    assert "03-14 周六 3 天后" in shown


def test_a_lunar_birthday_is_named_and_falls_by_its_own_calendar(world, as_staff):
    Profile.unscoped.filter(customer_id="own-02").update(birth_date=date(1961, 11, 23), birthday_calendar="lunar")
    shown = text(page(as_staff("rm")))
    assert "农历 十月十六" in shown
    found = birthday_of(date(1961, 11, 23), "lunar", on=TODAY, calendar=working_calendar())
    assert found.next_on == date(2026, 11, 24) and found.next_on != date(2026, 11, 23)


@pytest.mark.parametrize("who", ["lobby", "teller"])
def test_the_counter_sees_header_flags_and_tasks_only(world, as_staff, who):
    add_all([relation(world, "own-02", "a")])
    html = page(as_staff(who))
    for secret in (
        "81.23",
        "812345",
        "李芳",
        "****0001",
        "会计",
        "1961",
        "活期",
        "资产",
        "movements/",
        "history/",
        "events/",
        "reveal",
    ):
        assert secret not in html, secret
    assert "白金" in html and "王小明" in html
    assert all(as_staff(who).get(f"/customers/own-02/{part}/").status_code == 403 for part in PARTS)


def test_the_complaint_officer_sees_the_archive_but_no_amount(world, as_staff):
    client = as_staff("complaints")
    html = page(client) + "".join(client.get(f"/customers/own-02/{part}/").content.decode() for part in PARTS)
    for secret in ("81.23", "812345", "10000.01", "1.00", "25 %", "200000", "trend-svg", "距钻石", "显示"):
        assert secret not in html, secret
    assert "活期储蓄" in html and "****" in html and "****0001" in html


def test_who_may_not_reveal_has_no_button(world, as_staff):
    for who in ("supervisor", "regional", "complaints"):
        assert "/reveal/" not in page(as_staff(who))
    assert page(as_staff("rm")).count("/reveal/") == 3


def test_out_of_scope_is_404_like_nobody_at_all(world, as_staff):
    client = as_staff("rm")
    for customer_id in ("colleague-01", "south-01", "no-such-customer", "a%00b", "%27%20OR%201=1--"):
        for part in ("", *(f"{each}/" for each in PARTS)):
            assert client.get(f"/customers/{customer_id}/{part}").status_code == 404


@pytest.mark.parametrize(("who", "statements"), [("rm", 9), ("bm", 9), ("lobby", 7), ("complaints", 9)])
@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_statements_does_not_depend_on_what_the_customer_has(world, as_staff, who, statements, number):
    """Session, staff, night, standing, relations, holdings, frame (night, branch), the row of the trail."""
    add_all([relation(world, "own-03", f"r{n}") for n in range(number)])
    add_all([holding(world.run, "own-03", 10 + n) for n in range(number)])
    client = as_staff(who)
    with CaptureQueriesContext(connection) as asked:
        page(client, "own-03")
    assert len(asked) == statements, [query["sql"][:90] for query in asked]


def test_the_page_leaves_one_row_of_the_trail(world, as_staff):
    client = as_staff("rm")
    before = AuditRow.objects.count()
    page(client)
    row = AuditRow.objects.latest("pk")
    assert AuditRow.objects.count() == before + 1
    assert (row.action, row.customer_ids) == ("customer", ["own-02"])


# --- the list that led here -----------------------------------------------------------------------------------------


def neighbours(html):
    return [re.search(rf'href="/customers/([^/]+)/[^"]*" {mark}', html) for mark in ("data-prev", "data-next")]


def test_the_neighbours_are_those_of_the_list(world, as_staff):
    client = as_staff("rm")
    listed = re.findall(r'id="row-([^"]+)"', client.get("/customers/?sort=name").content.decode())
    for place in (1, 5, len(listed)):
        before, after = neighbours(page(client, listed[place - 1], f"?sort=name&at={place}"))
        assert (before and before[1]) == (listed[place - 2] if place > 1 else None)
        assert (after and after[1]) == (listed[place] if place < len(listed) else None)


@pytest.mark.parametrize(
    "query", ["", "?at=0", "?at=-1", "?at=x", "?at=99999999999999", "?at=9", "?at=²", "?at=1&tier=gold"]
)
def test_without_a_true_place_there_are_no_neighbours(world, as_staff, query):
    assert neighbours(page(as_staff("rm"), "own-02", query)) == [None, None]


def test_neighbours_never_leave_the_scope(world, as_staff):
    html = page(as_staff("rm"), "own-02", "?sort=name&at=2")
    assert not [key for key in world.ids("colleague", "south", "neighbour", "pool") if f"/customers/{key}/" in html]


# --- a field in clear -----------------------------------------------------------------------------------------------


def revealed(client, field, reason="verify", customer_id="own-02"):
    return client.post(f"/customers/{customer_id}/reveal/{field}/", {"reason": reason})


@pytest.mark.parametrize(
    ("field", "value"), [("id_number", id_number(1)), ("mobile", mobile(1)), ("address", "某市某区某路 2 号")]
)
def test_a_field_is_shown_in_clear_with_a_reason_for_the_policy_s_seconds(world, as_staff, field, value):
    client = as_staff("rm")
    assert value not in page(client)
    before = AuditRow.objects.count()
    answer = revealed(client, field)
    row = AuditRow.objects.latest("pk")
    assert value in answer.content.decode() and 'data-seconds="30"' in answer.content.decode()
    assert AuditRow.objects.count() == before + 1
    assert (row.action, row.reason, row.customer_ids) == ("reveal", "verify", ["own-02"])
    assert row.facts["field"] == field and value not in str(row.facts)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("reason", ["", "because", "' OR 1=1"])
def test_without_a_reason_of_the_list_nothing_is_shown(world, as_staff, reason):
    answer = revealed(as_staff("rm"), "mobile", reason)
    assert answer.status_code == 422 and mobile(1) not in answer.content.decode()
    assert "sibao:toast" in answer["HX-Trigger"]
    assert not AuditRow.objects.filter(action="reveal").exists()


def test_the_owner_s_reason_is_to_make_contact_others_choose(world, as_staff):
    assert '<option value="contact" selected>' in page(as_staff("rm"))
    assert '<option value="" selected>' in page(as_staff("bm"))


@pytest.mark.parametrize(
    ("who", "status"),
    [("supervisor", 403), ("lobby", 403), ("complaints", 403), ("regional", 403), ("rm_colleague", 404)],
)
def test_others_reveal_nothing(world, as_staff, who, status):
    answer = revealed(as_staff(who), "mobile")
    assert answer.status_code == status and mobile(1) not in answer.content.decode()


@pytest.mark.parametrize("field", ["name", "fingerprint", "id_number_index", "__class__"])
def test_only_personal_fields_can_be_asked_for(world, as_staff, field):
    assert revealed(as_staff("rm"), field).status_code == 404


def test_a_value_moved_from_another_customer_does_not_open(world, as_staff):
    other = Profile.unscoped.get(customer_id="south-01").mobile_sealed
    Profile.unscoped.filter(customer_id="own-02").update(mobile_sealed=other)
    with pytest.raises(Unreadable):
        revealed(as_staff("rm"), "mobile")
    assert not AuditRow.objects.filter(action="reveal", outcome="done").exists()


def test_a_field_that_the_bank_lacks_says_so_and_cannot_be_revealed(world, as_staff):
    Profile.unscoped.filter(customer_id="own-02").update(address_sealed=None)
    html = page(as_staff("rm"))
    assert "未登记" in html and "/reveal/address/" not in html


def test_assessments_serve_the_policy_s_days(world, as_staff):
    valid = policy_on(TODAY).events["risk_expiry"].numbers["valid_days"]
    for days, words in ((valid, "至 2026-03-11"), (valid + 1, "2026-03-10 已过期")):
        Profile.unscoped.filter(customer_id="own-02").update(risk_assessed_on=TODAY - timedelta(days=days))
        assert words in text(page(as_staff("rm")))
