"""Search: each kind finds, only within scope, and leaves a row of the trail that holds no value."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sibao.desk.access.models import Standing
from sibao.desk.audit.models import AuditRow
from sibao.desk.customers.models import Profile
from sibao.desk.customers.queries import search as finding
from tests.desk.world import id_number, mobile


def found(client, typed):
    """The customer ids that the search box lists, in order."""
    answer = client.post("/search/", {"q": typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    parts = answer.content.decode().split('href="/customers/')[1:]
    return [part.split("/")[0] for part in parts]


def rename(customer_id, name, **keys):
    Profile.unscoped.filter(customer_id=customer_id).update(name=name, **keys)


@pytest.fixture
def zeng(world):
    """own-02 is 曾小明, with both readings; colleague-02 bears the same name."""
    keys = {"initials": "zxm", "pinyin": "zengxiaoming", "other_initials": "cxm", "other_pinyin": "cengxiaoming"}
    rename("own-02", "曾小明", **keys)
    rename("colleague-02", "曾小明", **keys)
    rename("south-01", "曾小明", **keys)
    for customer_id in ("own-05", "own_far-01"):
        rename(customer_id, "王伟", initials="ww", pinyin="wangwei")
    rename("colleague-05", "王伟", initials="ww", pinyin="wangwei")
    return world


@pytest.mark.parametrize("typed", ["cxm", "CXM", "ｃｘｍ", "cengxiao", "ceng xiao ming"])
def test_the_other_reading_of_a_surname_finds_too(zeng, as_staff, typed):
    assert found(as_staff("rm"), typed) == ["own-02"]


@pytest.mark.parametrize("typed", ["zengxiaoming", "zengxiao", "曾小明", "曾小", " 曾小明 "])
def test_a_manager_finds_own_customers_by_full_pinyin_and_by_name(zeng, as_staff, typed):
    assert "own-02" in found(as_staff("rm"), typed)
    assert "colleague-02" not in found(as_staff("rm"), typed)


def test_initials_find_and_higher_tiers_come_first(zeng, as_staff):
    ranks = dict(Standing.unscoped.filter(run=zeng.run).values_list("customer_id", "tier_rank"))
    assert ranks["own-02"] > ranks["colleague-02"]
    assert found(as_staff("bm"), "cxm") == ["own-02", "colleague-02"]


def test_exact_initials_come_before_longer_ones(zeng, as_staff):
    rename("own-02", "王微微", initials="www", pinyin="wangweiwei")
    assert found(as_staff("rm"), "ww")[-1] == "own-02"


@pytest.mark.parametrize("typed", ["lvming", "luming", "lm"])
def test_u_and_v_both_find_the_umlaut(world, as_staff, typed):
    rename("own-03", "吕明", initials="lm", pinyin="lvming")
    assert found(as_staff("rm"), typed) == ["own-03"]


@pytest.mark.parametrize(
    "typed", ["13800000001", "１３８０００００００１", "138 0000 0001", "+8613800000001", "138-0000-0001"]
)
def test_a_phone_finds_its_customer_however_it_is_typed(world, as_staff, typed):
    assert mobile(1) == "13800000001"
    assert found(as_staff("rm"), typed) == ["own-02"]


def test_an_identity_number_finds_with_small_x_and_in_its_old_form(world, as_staff):
    assert id_number(1) == "32050119610101001X"
    assert found(as_staff("rm"), "32050119610101001x") == ["own-02"]
    assert found(as_staff("rm"), "320501610101001") == ["own-02"]


def test_the_last_four_of_phone_or_identity_number_find(world, as_staff):
    assert found(as_staff("rm"), "0001") == ["own-02"]
    assert found(as_staff("rm"), "001x") == ["own-02"]


@pytest.mark.parametrize("typed", ["6217-own-02-0", " 6217-own-02-1 "])
def test_an_account_number_finds_its_customer(world, as_staff, typed):
    world_account = found(as_staff("rm"), typed)
    assert world_account == ["own-02"]


def test_a_customer_number_finds(world, as_staff):
    assert found(as_staff("rm"), "own-02") == ["own-02"]


@pytest.mark.parametrize("who", ["rm", "bm", "lobby", "teller", "supervisor", "regional", "complaints", "bm_neighbour"])
@pytest.mark.parametrize(
    "typed",
    ["zxm", "zengxiaoming", "曾", "曾小明", mobile(33), id_number(33), "0033", "033X", "6217-south-01-0", "south-01"],
)
def test_a_hit_outside_scope_is_no_hit(zeng, as_staff, who, typed):
    assert Profile.unscoped.get(customer_id="south-01").mobile_last4 == mobile(33)[-4:]
    assert "south-01" not in found(as_staff(who), typed)


def test_the_answer_to_an_outsider_is_that_to_an_unknown_number(world, as_staff):
    client = as_staff("rm")
    outside = client.post("/search/", {"q": "6217-south-01-0"}, headers={"HX-Request": "true"})
    unknown = client.post("/search/", {"q": "6217-nobody-1-0"}, headers={"HX-Request": "true"})
    assert outside.content == unknown.content


def test_a_surname_too_common_for_the_index_is_looked_for_within_scope(zeng, as_staff, monkeypatch):
    monkeypatch.setattr(finding, "FEW", 1)
    assert set(found(as_staff("bm"), "曾小明")) >= {"own-02", "colleague-02"}
    assert "south-01" not in found(as_staff("bm"), "曾小明")
    assert found(as_staff("regional"), "cxm") != []


def test_at_most_the_policy_s_number_is_listed(world, as_staff):
    Profile.unscoped.update(name="同名", initials="tm", pinyin="tongming")
    assert len(found(as_staff("bm"), "tm")) == 8


def test_namesakes_are_told_apart_by_year_of_birth_and_last_four(zeng, as_staff):
    answer = as_staff("bm").post("/search/", {"q": "曾小明"}, headers={"HX-Request": "true"}).content.decode()
    assert "1961" in answer and "****0001" in answer


def test_old_profiles_do_not_bring_back_an_old_name(world, as_staff):
    Profile.unscoped.create(
        customer_id="own-04",
        first_run=world.earlier_run,
        fingerprint=b"old",
        name="旧名",
        initials="jm",
        pinyin="jiuming",
    )
    assert found(as_staff("rm"), "旧名") == []
    assert found(as_staff("bm"), "jm") == []


def test_a_search_leaves_one_row_with_the_ids_shown_and_without_what_was_typed(zeng, as_staff):
    client = as_staff("rm")
    before = AuditRow.objects.count()
    found(client, "13800000001")
    row = AuditRow.objects.latest("pk")
    assert AuditRow.objects.count() == before + 1
    assert (row.action, row.staff_id, row.customer_ids) == ("search", "rm", ["own-02"])
    assert row.facts["kind"] == "mobile" and row.facts["hits"] == 1
    assert "13800000001" not in json.dumps(row.facts) + row.route + row.reason


def test_a_search_without_a_hit_leaves_a_row_too(world, as_staff):
    found(as_staff("rm"), "13999999999")
    row = AuditRow.objects.latest("pk")
    assert (row.action, row.customer_ids, row.facts["hits"]) == ("search", [], 0)


def test_search_is_posted_so_that_no_number_stands_in_an_address(world, as_staff):
    client = as_staff("rm")
    page = client.get("/search/", {"q": "13800000001"})
    assert "own-02" not in page.content.decode()
    assert 'method="post" action="/search/"' in page.content.decode()
    assert 'hx-post="/search/"' in page.content.decode() and "hx-get" not in page.content.decode().split("</header>")[0]


def test_the_page_works_without_script(world, as_staff):
    page = as_staff("rm").post("/search/", {"q": "0001"}).content.decode()
    assert "<main" in page and 'href="/customers/own-02/"' in page


def test_search_needs_the_form_s_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.rm)
    assert client.post("/search/", {"q": "zxm"}).status_code == 403


@pytest.mark.parametrize("who", ["auditor", "administrator"])
def test_roles_without_customers_have_no_search(world, as_staff, who):
    assert as_staff(who).post("/search/", {"q": "zxm"}).status_code == 403


@pytest.mark.parametrize("who", ["rm", "bm", "lobby", "regional"])
@pytest.mark.parametrize("typed", ["zxm", "0001", "曾小明", "13800000001"])
def test_a_search_asks_a_handful_of_statements(world, as_staff, who, typed):
    client = as_staff(who)
    with CaptureQueriesContext(connection) as asked:
        found(client, typed)
    assert len(asked) <= 15


def test_the_box_s_answer_does_not_read_the_frame(world, as_staff):
    client = as_staff("rm")
    with CaptureQueriesContext(connection) as asked:
        found(client, "0001")
    # Session, staff, current run, own customers, the row of the trail.
    assert len(asked) == 5
