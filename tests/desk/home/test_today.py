"""今日: whom each role sees, in what words, at what cost."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from sibao.desk.access.models import Customer
from sibao.desk.audit.models import AuditRow
from sibao.desk.customers.models import Profile, Relation
from sibao.desk.runs.models import Run
from sibao.desk.tasks.models import Task
from tests.desk.world import TODAY, add, add_all, contact, customer, movement, profile, standing, task

HTMX = {"HX-Request": "true"}
# Session, staff, run, tasks, standings, last contacts, holdings, movements; the frame's run and branch; the audit row.
QUERIES = 11


def shown(answer):
    return [card.customer_id for card in answer.context["cards"]]


def test_a_manager_sees_one_card_for_each_own_customer_with_open_tasks(get):
    assert set(shown(get("rm"))) == {"own-01", "own-02", "own_far-01", "own_far-02", "homeless-01"}


def test_reasons_of_one_customer_stand_on_one_card_the_first_leading(world, get):
    Task.objects.filter(customer_id="own-01").update(amount=Decimal(150_000))
    add(task(world.run, "own-01", kind="id_expiry", subject="", amount=None))
    add(task(world.run, "own-01", kind="birthday", subject="", amount=None, due_on=TODAY - timedelta(days=1)))
    card = next(card for card in get("rm").context["cards"] if card.customer_id == "own-01")
    assert [reason.task.kind for reason in card.reasons] == ["birthday", "maturity_7", "id_expiry"]


def test_the_list_is_ordered_by_due_date_then_value_then_customer(world, get):
    Task.objects.all().delete()
    for key, days, amount in (("own-01", 0, 5_000), ("own-02", 0, 5_000), ("own-03", -1, 1_000), ("own-07", 0, 5_000)):
        due = TODAY + timedelta(days=days)
        add(task(world.run, key, due_on=due, first_due_on=due, amount=Decimal(amount)))
    # own-01 and own-07 are both gold: the number decides; own-02 is platinum.
    assert shown(get("rm")) == ["own-03", "own-02", "own-01", "own-07"]


def test_a_branch_manager_begins_with_the_pool_and_may_see_the_whole_outlet(world, get):
    assert set(shown(get("bm"))) == {"pool-01", "pool-02"}
    whole = {f"{group}-0{n}" for group in ("own", "colleague", "pool", "own_far") for n in (1, 2)}
    assert set(shown(get("bm", "/?scope=outlet"))) == whole | {"lent-01", "homeless-01"}


def test_reasons_are_filled_with_product_day_and_amount(world, get):
    page = get("rm").content.decode()
    assert "三年定期 5.00 万元将于3月16日到期" in page
    assert "曾女士" in page or "张女士" in page


def test_words_greet_the_customer_and_name_manager_and_outlet(get):
    page = get("rm", reverse("today_words", args=["own-01"]), **HTMX).content.decode()
    assert "张女士，您好，我是n1 支行的员工rm" in page
    assert "<html" not in page


def test_a_relations_birthday_names_the_relation(world, get):
    of = Profile.unscoped.get(customer_id="own-03")
    add(Relation(profile=of, relation_id="r1", name="李梅", kind="spouse"))
    add(task(world.run, "own-03", kind="relation_birthday", subject="r1", amount=None, event_on=TODAY))
    assert "您配偶李梅的生日" in get("rm", reverse("today_words", args=["own-03"]), **HTMX).content.decode()


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True), (3, True)])
@pytest.mark.parametrize("kind", ["birthday", "relation_birthday"])
def test_a_greeting_after_its_day_says_that_it_is_late(world, get, kind, days, late):
    event_on = TODAY - timedelta(days=days)
    add(task(world.run, "own-03", kind=kind, subject="", amount=None, event_on=event_on, first_due_on=event_on))
    card = next(card for card in get("rm").context["cards"] if card.customer_id == "own-03")
    assert (f"已过 {days} 天，请说明是补送祝福。" in card.first.sentence) is late


def test_only_greetings_say_so(world, get):
    add(task(world.run, "own-03", kind="matured", event_on=TODAY - timedelta(days=9)))
    assert "补送" not in get("rm").content.decode()


def test_a_movement_tells_amount_base_share_and_evidence(world, get):
    add(task(world.run, "own-04", source="movement", kind="drop_30", event_on=None, subject="", severity="medium"))
    add(movement(world.run, "own-04", code="drop_30", amount=Decimal(50_000), base=Decimal(200_000), share=0.25))
    page = get("rm").content.decode()
    assert "30 天内资产从20.00 万元减少5.00 万元（25%）" in page
    assert "2026-03-09 转出 200000.00" in page


def test_a_fact_that_is_missing_leaves_the_kind_as_sentence(world, get):
    add(task(world.run, "own-04", source="movement", kind="drop_30", event_on=None, subject="", severity="medium"))
    card = next(card for card in get("rm").context["cards"] if card.customer_id == "own-04")
    assert card.first.sentence == "三十日资产下降"


def test_a_large_movement_shows_the_evidence_of_its_own_day_only(world, get):
    given = {"kind": "large_movement", "subject": "large_outflow"}
    add(task(world.run, "own-02", event_on=date(2026, 3, 10), **given))
    add(task(world.run, "own-02", event_on=date(2026, 3, 2), **given))
    card = next(card for card in get("rm").context["cards"] if card.customer_id == "own-02")
    evidence = {reason.task.event_on: bool(reason.evidence) for reason in card.reasons if reason.task.event_on}
    assert evidence == {date(2026, 3, 10): True, date(2026, 3, 2): False}


def test_a_promise_shows_its_note(world, get):
    add(task(world.run, "own-04", source="promise", kind="promise", made_by=None, note="带资料", event_on=None))
    assert "约定3月11日联系：带资料。" in get("rm").content.decode()


def test_the_tabs_count_and_filter(world, get):
    answer = get("rm", "/?segment=movement")
    assert set(shown(answer)) == {"own-02", "own_far-02"}
    counts = {tab.key: tab.count for tab in answer.context["tabs"]}
    assert counts == {"all": 5, "must": 5, "maturity": 3, "movement": 2, "birthday": 0, "carried": 0, "later": 0}
    assert "放宽或清除筛选条件" in get("rm", "/?segment=birthday").content.decode()
    assert set(shown(get("rm", "/?segment=no_such"))) == set(shown(get("rm")))


@pytest.mark.parametrize(
    ("target", "has_head", "has_list"),
    [("today", True, True), ("today-head", True, False), ("today-list", False, True)],
)
def test_htmx_gets_the_part_it_asks_for(get, target, has_head, has_list):
    page = get("rm", "/", **HTMX, **{"HX-Target": target}).content.decode()
    assert ("<html" in page, 'id="today-head"' in page, 'id="today-list"' in page) == (False, has_head, has_list)


def test_the_page_leaves_one_audit_row_with_the_customers_shown(get):
    answer = get("rm")
    row = AuditRow.objects.get(action="today")
    assert (row.staff_id, row.outcome, row.customer_ids) == ("rm", "shown", sorted(shown(answer)))


def test_phones_are_masked_until_they_are_revealed_with_a_trail(world, client):
    client.force_login(world.rm)
    url = reverse("today_words", args=["own-01"])
    assert "tel:" not in client.get(url, headers=HTMX).content.decode()
    answer = client.post(reverse("reveal_phone", args=["own-01"]), headers=HTMX)
    assert 'href="tel:13800000000"' in answer.content.decode()
    assert AuditRow.objects.filter(action="reveal", customer_ids=["own-01"], reason="contact").count() == 1


def test_who_refused_calls_is_not_offered_to_be_dialled(world, get):
    Profile.unscoped.filter(customer_id="own-01").update(call_consent=False)
    page = get("rm", reverse("today_words", args=["own-01"]), **HTMX).content.decode()
    assert "不同意电话联系" in page
    assert reverse("reveal_phone", args=["own-01"]) not in page


@pytest.mark.parametrize("who", ["lobby", "teller", "complaints"])
def test_counter_and_complaint_staff_see_flags_and_tasks_but_no_amount_and_no_words(world, get, who):
    add(movement(world.run, "own-04", code="drop_30"))
    add(task(world.run, "own-04", source="movement", kind="drop_30", event_on=None, subject="", severity="medium",
             note="答应给 30 万"))  # fmt: skip
    answer = get(who)
    page = answer.content.decode()
    assert "own-04" in shown(answer)
    assert not re.search(r"万元|\d\.\d\d|元|答应给", re.sub(r"(?s)<head>.*?</head>", "", page))
    assert "登记结果" not in page
    assert get(who, reverse("today_words", args=["own-01"])).status_code == 403


def test_a_wealth_supervisor_records_but_neither_postpones_nor_dismisses(get):
    page = get("supervisor").content.decode()
    assert reverse("record_contact", args=["own-01"]) in page
    assert reverse("postpone_tasks", args=["own-01"]) not in page


@pytest.mark.parametrize(("who", "name"), [("auditor", "trail"), ("regional", "morning_meeting")])
def test_others_are_sent_to_their_own_page(get, who, name):
    answer = get(who)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(name))


def test_an_administrator_is_told_what_to_do_and_sees_no_customer(get):
    answer = get("administrator")
    assert answer.status_code == 200
    assert "系统管理员不接触客户资料" in answer.content.decode()
    assert AuditRow.objects.filter(action="today").count() == 0


def test_before_the_first_night_the_page_says_what_will_stand_here(world, get):
    Task.objects.all().delete()
    Run.objects.update(is_current=False)
    assert "还没有日终数据" in get("rm").content.decode()


def test_an_emptied_list_says_how_long_it_took(world, client):
    client.force_login(world.rm)
    for each in Task.objects.filter(customer__owner_id="rm"):
        url = reverse("dismiss_tasks", args=[each.customer_id])
        client.post(url, {"task": [f"{each.pk}-1"], "reason": "wrong_data"}, headers=HTMX)
    page = client.get("/").content.decode()
    assert re.search(r"今日已清零 · 用时 \d+ 分钟", page)
    assert "今天办结 5 项待办" in page


def test_a_list_with_nothing_due_says_how_many_wait(world, get):
    late = TODAY + timedelta(days=30)
    Task.objects.update(kind="birthday", due_on=late, first_due_on=late)
    page = get("rm").content.decode()
    assert "今日没有到期的待办" in page
    assert "另有 5 位客户排在以后" in page


def test_what_waits_is_offered_under_later(world, get):
    Task.objects.filter(customer_id="own-01").update(kind="birthday", due_on=TODAY + timedelta(days=2))
    assert shown(get("rm", "/?segment=later")) == ["own-01"]


def only(world, *keys):
    """Leave open one event and one movement task of these customers only, each with a contact of yesterday."""
    from uuid import uuid4

    Task.objects.all().delete()
    for key in keys:
        add(task(world.run, key))
        add(task(world.run, key, source="movement", kind="net_outflow", event_on=None, subject="", severity="high"))
        add(contact(key, world.rm, uuid4()))


def cost(client, django_assert_num_queries, number, path="/"):
    client.get(reverse("account"))
    with django_assert_num_queries(number):
        return client.get(path)


def test_the_page_costs_the_same_statements_with_one_card_and_with_three(world, client, django_assert_num_queries):
    client.force_login(world.rm)
    for keys in (("own-01",), ("own-01", "own-02", "own-03")):
        only(world, *keys)
        assert set(shown(cost(client, django_assert_num_queries, QUERIES))) == set(keys)


def test_other_managers_customers_cost_nothing(world, client, django_assert_num_queries):
    client.force_login(world.rm)
    only(world, "own-01")
    keys = [f"more-{n:03d}" for n in range(100)]
    add_all([customer(world.run, key, "rm_colleague") for key in keys])
    profiles = [profile(world.run, key, number) for number, key in enumerate(keys)]
    add_all(profiles)
    add_all([standing(world.run, of, "n1", number) for number, of in enumerate(profiles)])
    add_all([task(world.run, key) for key in keys])
    assert shown(cost(client, django_assert_num_queries, QUERIES)) == ["own-01"]
    assert Customer.unscoped.filter(owner_id="rm_colleague").count() == 108


def test_the_words_of_one_customer_cost_few_statements(world, client, django_assert_max_num_queries):
    client.force_login(world.rm)
    client.get(reverse("account"))
    with django_assert_max_num_queries(15):
        client.get(reverse("today_words", args=["own-01"]), headers=HTMX)
