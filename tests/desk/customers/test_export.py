"""The list as a file: masked, marked, audited, limited, and nothing in it runs."""

import io
from dataclasses import replace

import openpyxl
import pytest

from sibao.desk.audit.models import AuditRow
from sibao.desk.customers import operations
from sibao.desk.customers.models import Profile
from sibao.desk.runs.book import policy_on
from tests.desk.world import TODAY, id_number, mobile

LEADERS = "= + - @ \t \r \n ＝ ＋ － ＠".split(" ")
PAYLOADS = [
    *(f'{leader}HYPERLINK("http://x","y")' for leader in LEADERS),
    *(f"{before}=1+1" for before in (" ", "'", '"', ";", "%0A", "\u00a0", "\u200b", "\u3000")),
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1",
    "-2+3",
    "{=1+1}",
    "http://evil.example/",
    "mailto:a@b.c",
    "internal:Sheet1!A1",
    "external:c:\\x.xlsx",
    "=\u202e1+1",
    "a\x00=1",
    "=" * 100,
    "<b>1</b>",
    "\ufeff=1+1",
]


def exported(client, query=""):
    """The sheet's rows as openpyxl reads them, and the raw answer."""
    answer = client.post(f"/exports/customers/?{query}")
    assert answer.status_code == 200, answer.content[:200]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return list(book.active.iter_rows()), answer


def test_the_file_holds_the_filtered_list_in_its_order(world, as_staff):
    rows, answer = exported(as_staff("rm"), "tier=gold&sort=name")
    ids = Profile.unscoped.filter(customer_id__in=world.ids("own", "homeless", "own_far"))
    names = set(ids.values_list("name", flat=True))
    assert [cell.value for cell in rows[0]][:3] == ["姓名", "等级", "资产 (¥)"]
    assert len(rows) == 1 + 2 + 2 and {row[0].value for row in rows[1:3]} <= names
    assert {row[1].value for row in rows[1:3]} == {"金卡"}
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["Content-Disposition"].startswith('attachment; filename="customers-20260311-')


def test_amounts_are_exact_numbers_and_phones_stay_masked_text(world, as_staff):
    rows, answer = exported(as_staff("rm"))
    heads = [cell.value for cell in rows[0]]
    amounts = {row[heads.index("资产 (¥)")].value for row in rows[1:14]}
    assert 812345.67 in amounts
    phones = [row[heads.index("手机")].value for row in rows[1:14]]
    assert all(phone.startswith("****") for phone in phones)
    for secret in (mobile(1), id_number(1)):
        assert secret.encode() not in answer.content
        assert all(secret != cell.value for row in rows for cell in row)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_a_name_holds_becomes_a_formula_or_a_link(world, as_staff, payload):
    Profile.unscoped.filter(customer_id="own-01").update(name=payload.replace("\x00", ""))
    rows, _ = exported(as_staff("rm"))
    for row in rows:
        for cell in row:
            assert cell.data_type != "f", cell.value
            assert cell.hyperlink is None


def test_there_are_more_than_thirty_payloads():
    assert len(PAYLOADS) >= 30


def test_the_file_says_who_made_it_when_and_under_which_number(world, as_staff):
    rows, _ = exported(as_staff("rm"))
    mark = rows[-1][0].value
    row = AuditRow.objects.filter(action="export").latest("pk")
    assert mark.startswith("rm 2026-03-11 ") and mark.endswith(str(row.facts["export"]))


def test_the_trail_names_every_customer_of_the_file_once(world, as_staff):
    client = as_staff("bm")
    before = AuditRow.objects.count()
    exported(client, "tier=gold&owner=rm")
    row = AuditRow.objects.latest("pk")
    assert AuditRow.objects.count() == before + 1
    assert (row.action, row.outcome, row.staff_id) == ("export", "done", "bm")
    assert row.facts["rows"] == len(row.customer_ids) == 2 and set(row.customer_ids) <= world.ids("own")
    assert row.facts["filters"] == ["tier", "owner"] and row.facts["over_limit"] is False


def narrow(monkeypatch, **numbers):
    policy = policy_on(TODAY)
    narrowed = replace(policy, desk=replace(policy.desk, **numbers))
    monkeypatch.setattr(operations, "policy_on", lambda day: narrowed)


def test_more_rows_than_the_policy_allows_make_no_file(world, as_staff, monkeypatch):
    narrow(monkeypatch, export_rows=12)
    answer = as_staff("rm").post("/exports/customers/")
    assert answer.status_code == 422
    assert "一次最多导出 12 位客户" in answer.content.decode()
    assert not AuditRow.objects.filter(action="export").exists()
    narrow(monkeypatch, export_rows=13)
    assert as_staff("rm").post("/exports/customers/").status_code == 200


def test_an_export_above_the_alert_number_is_marked_in_the_trail(world, as_staff, monkeypatch):
    narrow(monkeypatch, export_alert_rows=12)
    exported(as_staff("rm"))
    assert AuditRow.objects.latest("pk").facts["over_limit"] is True


@pytest.mark.parametrize("who", ["supervisor", "lobby", "teller", "complaints", "auditor", "administrator"])
def test_roles_without_the_action_get_no_file_and_no_button(world, as_staff, who):
    client = as_staff(who)
    assert client.post("/exports/customers/").status_code == 403
    assert "/exports/customers/" not in client.get("/customers/").content.decode()
    assert not AuditRow.objects.filter(action="export").exists()


def test_a_link_cannot_make_somebody_export(world, as_staff):
    assert as_staff("rm").get("/exports/customers/").status_code == 405
