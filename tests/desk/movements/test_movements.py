"""Movements and history of one customer."""

import re
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sibao.desk.access.models import Standing
from sibao.desk.audit.models import AuditRow
from sibao.desk.movements.models import Code, Movement
from sibao.desk.movements.rules import RULES, episodes, percent, rule_sentence
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.models import Run
from tests.desk.world import AS_OF, add, add_all, contact, movement, run, task


def part(client, name, customer_id="own-02", query="", htmx=True):
    headers = {"HX-Request": "true"} if htmx else {}
    answer = client.get(f"/customers/{customer_id}/{name}/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_a_movement_shows_severity_amount_evidence_and_why(world, as_staff):
    shown = text(part(as_staff("rm"), "movements"))
    for words in ("高", "大额转出", "20.00万元", "25 %", "2026-03-09 转出 200000.00", "为什么？", "比较基数 80.00万元"):
        assert words in shown, words
    assert "当日单笔对外转出达到 20.00 万元" in shown
    assert "依据 2026-03-10 日终数据" in shown and "test-policy" in shown


def test_thresholds_of_a_tier_that_changed_tonight_are_not_guessed(world, as_staff):
    Standing.unscoped.filter(run=world.run, customer_id="own-02").update(change="up")
    shown = text(part(as_staff("rm"), "movements"))
    assert "按变动前等级的门槛判断" in shown and "达到 20.00 万元" not in shown


def test_counts_are_no_money(world, as_staff):
    add(movement(world.run, "own-01", code="activity_drop", amount=Decimal(12), base=Decimal(20), share=0.6))
    shown = text(part(as_staff("rm"), "movements", "own-01"))
    assert "交易活跃度下降 1260 %" in shown and "元" not in shown.split("为什么")[0].replace("转出", "")


@pytest.mark.parametrize("code", Code.values)
@pytest.mark.parametrize("tier", ["valued", "gold", "platinum", "diamond", "private"])
def test_every_rule_can_be_said_with_the_policy_s_numbers(code, tier):
    sentence = rule_sentence(Movement(code=code), policy_on(AS_OF), tier)
    assert sentence and "%(" not in sentence


def test_the_sentence_holds_the_numbers_of_the_held_tier():
    policy = policy_on(AS_OF)
    assert "15 万元" not in rule_sentence(Movement(code="net_outflow"), policy, "gold")
    assert "15.00 万元" in rule_sentence(Movement(code="net_outflow"), policy, "platinum")
    assert "25 %" in rule_sentence(Movement(code="net_outflow"), policy, "platinum")
    assert rule_sentence(Movement(code="net_outflow"), policy, "mass") == ""
    assert set(RULES) == set(Code.values)


def test_shares_are_written_without_needless_zeros():
    assert (percent(0.25), percent(0.123), percent(Decimal("0.3"))) == ("25 %", "12.3 %", "30 %")


def test_yesterday_s_movements_are_not_today_s(world, as_staff):
    add(movement(world.earlier_run, "own-01"))
    assert "当前没有异动" in part(as_staff("rm"), "movements", "own-01")


NIGHTS = [date(2026, 3, day) for day in (2, 3, 4, 5, 6)]


def held(code, *days):
    return [Movement(code=code, run=Run(as_of=date(2026, 3, day)), evidence=str(day)) for day in days]


@pytest.mark.parametrize(
    ("code", "days", "found"),
    [
        ("drop_30", (2, 3, 4), [(2, 4)]),
        ("drop_30", (2, 4, 5), [(4, 5), (2, 2)]),
        ("drop_30", (6, 2), [(6, 6), (2, 2)]),
        ("large_outflow", (2, 3), [(3, 3), (2, 2)]),
        ("drop_30", (), []),
    ],
)
def test_nights_in_a_row_are_one_episode_and_large_ones_are_never_joined(code, days, found):
    told = episodes(held(code, *days), NIGHTS)
    assert [(each.first.day, each.last.day) for each in told] == found
    assert all(each.movement.evidence == str(each.last.day) for each in told)


def test_a_night_that_was_never_run_does_not_end_an_episode():
    nights = [date(2026, 3, 2), date(2026, 3, 5)]
    assert [(each.first.day, each.last.day) for each in episodes(held("drop_90", 2, 5), nights)] == [(2, 5)]


def history(world):
    customer = "own-02"
    at = datetime(2026, 2, 3, 6, tzinfo=UTC)
    add(
        contact(
            customer, world.rm, uuid.uuid4(), at=at, logged_at=at, note="想给儿子买房", needs="住房", next_step="送方案"
        )
    )
    add(task(world.run, customer, kind="tier_up", event_on=date(2026, 1, 31), subject="", amount=None))
    add_all([movement(world.earlier_run, customer, code="drop_30"), movement(world.run, customer, code="drop_30")])


def test_history_joins_contacts_movements_and_moves_of_tier_month_by_month(world, as_staff):
    history(world)
    shown = text(part(as_staff("rm"), "history"))
    places = [
        shown.index(words)
        for words in (
            "2026-03",
            "三十日资产下降",
            "2026-02 ",
            "想给儿子买房",
            "2026-01 ",
            "等级上升",
            "2025-06",
            "等级为白金",
        )
    ]
    assert places == sorted(places)
    assert shown.count("三十日资产下降") == 1 and "自 2026-03-09 起" in shown
    assert "住房" in shown and "送方案" in shown


@pytest.mark.parametrize(
    ("kind", "there", "gone"),
    [
        ("contact", "想给儿子买房", "三十日资产下降"),
        ("movement", "三十日资产下降", "想给儿子买房"),
        ("tier", "等级上升", "想给儿子买房"),
    ],
)
def test_history_can_be_narrowed(world, as_staff, kind, there, gone):
    history(world)
    shown = part(as_staff("rm"), "history", query=f"?kind={kind}")
    assert there in shown and gone not in shown


def test_contacts_taken_back_and_nights_still_loading_are_no_history(world, as_staff):
    at = datetime(2026, 2, 3, 6, tzinfo=UTC)
    add(contact("own-03", world.rm, uuid.uuid4(), at=at, logged_at=at, note="撤回的", undone_at=at))
    loading = add(run(as_of=date(2026, 3, 11), status="loading", is_current=False, published_at=None))
    add(movement(loading, "own-03", evidence="装载中的"))
    shown = part(as_staff("rm"), "history", "own-03")
    assert "撤回的" not in shown and "装载中的" not in shown


def test_without_balances_no_amount_is_told(world, as_staff):
    history(world)
    client = as_staff("complaints")
    shown = part(client, "movements") + part(client, "history")
    assert "大额转出" in shown and "三十日资产下降" in shown
    assert not re.search(r"200000|20\.00万|25 %|80\.00", text(shown).split("为什么")[0] + part(client, "history"))


@pytest.mark.parametrize("name", ["movements", "history"])
def test_parts_are_pages_of_their_own_too(world, as_staff, name):
    assert "<main" in part(as_staff("rm"), name, htmx=False)
    assert "<main" not in part(as_staff("rm"), name)


@pytest.mark.parametrize(("name", "statements"), [("movements", 9), ("history", 11)])
@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_statements_does_not_depend_on_the_rows(world, as_staff, name, statements, number):
    codes = Code.values[3 : 3 + number]
    add_all([movement(world.run, "own-03", code=code) for code in codes])
    at = datetime(2026, 2, 3, 6, tzinfo=UTC)
    add_all([contact("own-03", world.rm, uuid.uuid4(), at=at, logged_at=at) for _ in codes])
    client = as_staff("rm")
    with CaptureQueriesContext(connection) as asked:
        part(client, name, "own-03")
    assert len(asked) == statements, [query["sql"][:90] for query in asked]


@pytest.mark.parametrize("name", ["movements", "history"])
def test_a_part_leaves_its_own_row_of_the_trail(world, as_staff, name):
    part(as_staff("rm"), name)
    row = AuditRow.objects.latest("pk")
    assert (row.action, row.customer_ids) == (f"customer_{name}", ["own-02"])
