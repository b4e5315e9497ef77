"""One's own account: preferences and password."""

from io import StringIO

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from sibao.config import settings as shipped
from sibao.desk.audit.models import AuditRow
from sibao.desk.people.models import Staff
from sibao.desk.people.operations import save_preferences
from sibao.desk.runs.clock import now

OLD, NEW = "correct-horse-93-battery", "another-horse-94-battery"


def stored(*fields):
    return Staff.objects.values_list(*fields).get(pk="rm")


@pytest.mark.parametrize(
    ("sent", "field", "value"),
    [
        ({"language": "en"}, "language", "en"),
        ({"theme": "dark"}, "theme", "dark"),
        ({"red_is_up": "0"}, "red_is_up", False),
        ({"single_key_shortcuts": "0"}, "single_key_shortcuts", False),
    ],
)
def test_one_preference_is_kept_and_the_others_stay(world, client, sent, field, value):
    client.force_login(world.rm)
    before = dict(zip(("language", "theme", "red_is_up", "single_key_shortcuts"), ("zh-hans", "auto", True, True)))
    assert client.post(reverse("preferences"), sent).status_code == 302
    assert stored(*before) == tuple({**before, field: value}.values())
    assert AuditRow.objects.get().facts["fields"] == [field]


def test_preferences_return_to_the_page_they_were_changed_on(world, client):
    client.force_login(world.rm)
    answer = client.post(reverse("preferences"), {"theme": "dark", "next": "/account/?a=1"})
    assert answer.url == "/account/?a=1"


@pytest.mark.parametrize("bad", [{"language": "fr"}, {"theme": "pink"}, {"red_is_up": "2"}])
def test_what_is_no_preference_is_refused_and_nothing_is_kept(world, client, bad):
    client.force_login(world.rm)
    assert client.post(reverse("preferences"), {**bad, "single_key_shortcuts": "0"}).status_code == 422
    assert stored("single_key_shortcuts", "language", "theme") == (True, "zh-hans", "auto")


def test_a_role_cannot_be_sent_among_the_preferences(world, client):
    client.force_login(world.rm)
    client.post(reverse("preferences"), {"theme": "dark", "role": "administrator", "branch": "head", "is_active": "0"})
    assert stored("role", "branch_id", "is_active") == ("relationship_manager", "n1", True)
    with pytest.raises(ValueError, match="role"):
        save_preferences(by=world.rm, at=now(), changes={"role": "auditor"})


def test_a_new_password_ends_every_other_session_and_keeps_this_one(world, client):
    world.rm.set_password(OLD)
    world.rm.save()
    elsewhere = Client()
    client.force_login(world.rm)
    elsewhere.force_login(world.rm)
    key = client.session.session_key
    answer = client.post(reverse("password"), {"old_password": OLD, "new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302
    assert client.get(reverse("account")).status_code == 200
    assert client.session.session_key != key
    assert elsewhere.get(reverse("account")).status_code == 302
    assert Staff.objects.get(pk="rm").check_password(NEW)
    assert AuditRow.objects.filter(action="change_password").count() == 1


def test_the_old_password_is_asked_for(world, client):
    world.rm.set_password(OLD)
    world.rm.save()
    client.force_login(world.rm)
    sent = {"old_password": "not-the-old-one", "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("password"), sent).status_code == 422
    assert Staff.objects.get(pk="rm").check_password(OLD)


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "elevenchars",
        "x" * 129,
        "passwordpassword",
        "1234567890123456",
        "rm-n1-sibao-bank",
        "员工rm-rm-rm-n1 支行-银行",
    ],
)
def test_weak_passwords_are_refused(world, weak):
    with pytest.raises(ValidationError):
        validate_password(weak, world.rm)


def test_passwords_are_kept_as_argon2id(world):
    assert shipped.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    encoded = Argon2PasswordHasher().encode(NEW, "saltsaltsalt")
    assert encoded.startswith("argon2$argon2id$")


def test_a_long_sentence_is_a_good_password(world):
    validate_password(NEW, world.rm)


def test_the_command_sets_a_first_password(world, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO(NEW + "\n"))
    call_command("set_password", "rm", stdin=True, stdout=StringIO())
    assert Staff.objects.get(pk="rm").check_password(NEW)
    row = AuditRow.objects.get()
    assert (row.staff_id, row.facts) == ("command:set_password", {"staff_id": "rm"})


def test_the_command_asks_twice_and_refuses_what_differs(world, monkeypatch):
    answers = iter([NEW, NEW + "x"])
    monkeypatch.setattr("sibao.desk.management.commands.set_password.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError, match="differ"):
        call_command("set_password", "rm")
    assert not Staff.objects.get(pk="rm").has_usable_password()


@pytest.mark.parametrize(("staff_id", "typed"), [("nobody", NEW), ("rm", "short")])
def test_the_command_refuses_unknown_staff_and_weak_passwords(world, monkeypatch, staff_id, typed):
    monkeypatch.setattr("sys.stdin", StringIO(typed + "\n"))
    with pytest.raises(CommandError):
        call_command("set_password", staff_id, stdin=True)
    assert not AuditRow.objects.exists()
