"""A page in English holds no Chinese but data: every page of every role, and what forms are answered."""

import json
import re
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from sibao.desk.contacts.models import Contact
from sibao.desk.contacts.rules import PURPOSES, RESULTS
from sibao.desk.customers.models import Holding, Profile, Relation
from sibao.desk.movements.models import Code, Movement
from sibao.desk.people.models import Branch, Role, Staff
from sibao.desk.tasks.models import Task
from sibao.policy.terms import CATEGORIES, EVENT_KINDS, RELATION_KINDS
from tests.access.matrix import address, rows
from tests.desk.world import add, add_all, contact, event, holding, movement, task
from tests.security.conftest import OF_EACH_ROLE, client_of, pages_of

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")
# The button that switches to Chinese says so in Chinese.
SWITCH = re.compile(
    r'<button[^>]*\bvalue="zh-hans"[^>]*>.*?</button>|<option value="zh-hans"[^>]*>[^<]*</option>', re.S
)
HTMX = {"HX-Request": "true"}
EVENTS_OF_MOVEMENTS = ("large_outflow", "large_inflow", "tier_down")
OUTCOMES = [f"{channel}:{result}" for channel, results in RESULTS.items() for result in results]


@pytest.fixture(autouse=True)
def _english_bank(world, objects):
    """One customer with everything that a page can tell, and a bank whose own words are English."""
    night, key = world.run, "own-01"
    Task.objects.filter(customer_id=key, kind="maturity_7").delete()
    add_all([event(night, key, kind=kind) for kind in EVENT_KINDS if kind != "maturity_7"])
    add_all([task(night, key, kind=kind, subject="large_inflow" if kind == "large_movement" else "9")
             for kind in EVENT_KINDS])  # fmt: skip
    add_all([movement(night, key, code=code, evidence="中文证据") for code in Code.values])
    codes = [code for code in Code.values if code not in EVENTS_OF_MOVEMENTS]
    add_all([task(night, key, source="movement", kind=code, severity="high", event_on=None) for code in codes])
    add(task(night, key, source="promise", kind="promise", event_on=None, made_by=None, note="call again"))
    add_all([holding(night, key, 10 + number, category=category) for number, category in enumerate(CATEGORIES)])
    of = Profile.unscoped.get(customer_id=key)
    add_all([Relation(profile=of, relation_id=f"r{n}", name="Kim", kind=kind, birth_date=of.birth_date)
             for n, kind in enumerate(RELATION_KINDS)])  # fmt: skip
    for purpose in PURPOSES:
        add(contact(key, world.rm, uuid4(), purpose=purpose))
    for channel, results in RESULTS.items():
        for result in results:
            add(contact(key, world.rm, uuid4(), channel=channel, result=result))
    Contact.objects.exclude(purpose__in=PURPOSES).update(purpose="care")
    Profile.unscoped.update(name="Alex Stone", occupation="accountant", sms_consent=False, call_consent=False)
    Holding.objects.update(product_name="Deposit")
    Branch.objects.update(name="Market Street")
    Staff.objects.update(name="Kim Lee", language="en")


def chinese_in(answer):
    """What is left of Chinese in an answer and in what its headers tell the page."""
    headers = " ".join(str(json.loads(value)) for name, value in answer.items() if name.startswith("HX-Trigger"))
    return CHINESE.findall(SWITCH.sub("", answer.content.decode()) + headers)


@pytest.mark.parametrize("identity", OF_EACH_ROLE)
def test_no_page_in_english_shows_chinese_but_data(world, objects, identity):
    client = client_of(world, identity)
    wrong = {}
    for path in pages_of(identity, objects):
        for headers in ({}, HTMX):
            answer = client.get(path, headers=headers)
            if answer.status_code == 200 and (found := chinese_in(answer)):
                wrong[path] = found
    assert not wrong


@pytest.mark.parametrize("identity", ["rm", "bm", "teller", "auditor"])
def test_no_refusal_and_no_empty_form_answers_in_chinese(world, objects, identity):
    client = client_of(world, identity)
    wrong = {}
    for row in rows().values():
        for relation in ("own", "south", "not_there") if row.object else (None,):
            path = address(row, objects[row.object][relation] if row.object else None)
            for method in ("GET", "POST", "PUT"):
                answer = client.generic(method, path) if row.name != "logout" else client.get(path)
                if "html" in answer.get("Content-Type", "") and (found := chinese_in(answer)):
                    wrong[method, path] = found
    assert not wrong


@pytest.mark.parametrize(
    "outcome", [f"{channel}:{result}" for channel, results in RESULTS.items() for result in results]
)
def test_what_a_contact_is_answered_is_english(world, outcome):
    client = client_of(world, "rm")
    sent = {"outcome": outcome, "form_key": str(uuid4()), "purpose": "care"}
    answer = client.post(reverse("record_contact", args=["own-02"]) + "?row=1", sent, headers=HTMX)
    assert answer.status_code == 200
    assert not chinese_in(answer)


def test_the_login_page_speaks_the_language_of_the_browser(db):
    answer = Client().get(reverse("login"), headers={"Accept-Language": "en"})
    assert not chinese_in(answer)
    assert chinese_in(Client().get(reverse("login"), headers={"Accept-Language": "zh-CN"}))


def test_a_file_in_english_holds_no_chinese_but_data(world):
    answer = client_of(world, "bm").post(reverse("customers_export"))
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert len(cells) > 20
    assert not CHINESE.findall(" ".join(cells))


def test_a_chinese_page_shows_the_night_s_own_sentence(world):
    Staff.objects.filter(role=Role.RELATIONSHIP_MANAGER).update(language="zh-hans")
    page = client_of(world, "rm").get(reverse("customer_movements", args=["own-01"])).content.decode()
    assert page.count("中文证据") == Movement.objects.filter(customer_id="own-01").count()
