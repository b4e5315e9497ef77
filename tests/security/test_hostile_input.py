"""Every field of every form: control characters, far too much, numbers and days beyond all bounds; never a 500."""

import uuid
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from sibao.desk.contacts.models import Contact
from sibao.desk.people.models import Staff
from sibao.desk.tasks.models import Task
from tests.security.conftest import client_of

HOSTILE = (
    "\x00",
    "a\x00b",
    "\x1b[31m\r\nforged",
    "\ud800",
    "é" * 70_000,
    "9" * 400,
    "-1",
    "1e400",
    "NaN",
    "0001-01-01",
    "0001-01-01T00:00",
    "9999-12-31",
    "9999-12-31T23:59",
    "2026-02-30",
    "\u202e\u200b\U0001f4a3",
    "9223372036854775808-1",
    "[]",
)
# A form that is accepted, and whose fields are replaced one after the other.
FORMS = {
    "record_contact": {
        "outcome": "call:reached", "form_key": "", "purpose": "care", "task": "", "note": "x", "needs": "x",
        "next_step": "x", "next_on": "2026-03-16", "seconds": "60", "happened_at": "2026-03-10T09:00",
    },
    "postpone_tasks": {"task": "", "to": "2026-03-16"},
    "dismiss_tasks": {"task": "", "reason": "other", "note": "x"},
    "reveal": {"reason": "contact"},
    "preferences": {"language": "en", "theme": "dark", "red_is_up": "1", "single_key_shortcuts": "1", "next": "/"},
    "password": {"old_password": "x", "new_password1": "x", "new_password2": "x"},
    "search": {"q": "x"},
}  # fmt: skip
OF_A_CUSTOMER = ("record_contact", "postpone_tasks", "dismiss_tasks", "reveal")


def post(client, path, sent, **options):
    """As a browser sends a form, but also what no browser would."""
    body = urlencode(sent, errors="surrogatepass")
    return client.post(path, body, content_type="application/x-www-form-urlencoded", **options)


def path_of(name):
    arguments = {"customer_id": "own-01"} if name in OF_A_CUSTOMER else {}
    return reverse(name, kwargs=arguments | ({"field": "mobile"} if name == "reveal" else {}))


def filled(name):
    given = dict(FORMS[name])
    if "task" in given:
        task = Task.objects.get(customer_id="own-01", source="event")
        given["task"] = f"{task.pk}-{task.version}"
    if "form_key" in given:
        given["form_key"] = str(uuid.uuid4())
    return given


@pytest.mark.parametrize("field", [(name, field) for name, form in FORMS.items() for field in form], ids="-".join)
def test_no_text_in_a_field_breaks_the_desk(world, settings, field):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    name, key = field
    client = client_of(world, "rm")
    path = path_of(name)
    wrong = {}
    for number, text in enumerate(HOSTILE):
        # Whole pages and parts of pages by turns.
        headers = {"HX-Request": "true"} if number % 3 else {}
        answer = post(client, path, {**filled(name), key: text}, headers=headers)
        if answer.status_code not in (200, 302, 400, 404, 409, 422):
            wrong[text[:20]] = answer.status_code
        Task.objects.filter(customer_id="own-01").update(
            state="open", closed_at=None, closed_by=None, closed_with=None, version=1
        )
    assert not wrong


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_above_are_accepted_as_they_stand(world, name):
    """Otherwise the first wrong field would hide all others."""
    path = path_of(name)
    answer = client_of(world, "rm").post(path, filled(name))
    assert answer.status_code in ((422,) if name == "password" else (200, 302))


@pytest.mark.parametrize("number", ["0", "9223372036854775808", "9" * 40])
def test_a_contact_number_beyond_all_bounds_is_not_found(world, number):
    assert client_of(world, "rm").post(f"/contacts/{number}/undo/").status_code == 404


@pytest.mark.parametrize("token", ["", "x", "\x00", "x" * 9_000, "a:b:c"])
def test_a_forged_way_back_changes_nothing(world, token):
    before = list(Task.objects.order_by("pk").values())
    path = reverse("undo_tasks", args=["own-01"])
    answer = client_of(world, "rm").post(f"{path}?{urlencode({'token': token})}")
    assert answer.status_code == 409
    assert list(Task.objects.order_by("pk").values()) == before


def test_a_body_that_is_too_large_or_has_too_many_fields_is_refused(world):
    client, before = client_of(world, "rm"), Contact.objects.count()
    path = reverse("record_contact", args=["own-01"])
    assert client.post(path, {**filled("record_contact"), "note": "x" * 2_000_000}).status_code == 400
    assert client.post(path, {f"f{n}": "1" for n in range(600)}).status_code == 400
    assert Contact.objects.count() == before


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_at_the_login_breaks_it(world, client, settings, typed):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client.raise_request_exception = False
    for sent in ({"username": typed, "password": "x"}, {"username": "rm", "password": typed}):
        assert post(client, reverse("login"), sent).status_code in (200, 400)
    assert Staff.objects.get(pk="rm").last_login is None
