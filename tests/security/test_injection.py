"""T07, T16: SQL, templates and control characters in every parameter of every page."""

import pytest
from django.db import connection
from django.urls import reverse

from sibao.desk.audit.models import AuditRow
from sibao.desk.contacts.models import Contact
from sibao.desk.customers.models import Profile
from sibao.desk.models import Branch, Customer, Staff
from tests.access.matrix import rows
from tests.security.conftest import GENERIC, client_of, parameters_of
from tests.security.payloads import SQL, TEMPLATE_RESULTS, TEMPLATES

READ_PAGES = [name for name, row in rows().items() if "GET" in row.methods and not row.open]
NOTHING_LIKE_IT = "zz-no-such-text-zz"


@pytest.mark.parametrize("name", READ_PAGES)
def test_sql_in_a_parameter_finds_and_breaks_nothing(world, pages, name):
    """Every payload in every parameter, all at once and the strongest one by one, is answered as a text that nothing
    is called: no customer more is shown, never a 500."""
    identity, path = pages[name]
    client = client_of(world, identity)
    before = (Staff.objects.count(), Branch.objects.count(), Customer.unscoped.count())
    names = sorted(parameters_of(client.get(path).content.decode(errors="replace"), path))
    single = [([name], payload) for name in names if name not in GENERIC for payload in SQL[12:60:16]]
    tries = [(names, payload) for payload in SQL] + single
    harmless = {
        chosen: _outcome(client, path, chosen, NOTHING_LIKE_IT) for chosen in {tuple(each) for each, _ in tries}
    }
    wrong = []
    for chosen, payload in tries:
        status, shown = _outcome(client, path, chosen, payload)
        if status >= 500 or shown - harmless[tuple(chosen)][1]:
            wrong.append((chosen, payload, status, shown))
    assert not wrong
    assert (Staff.objects.count(), Branch.objects.count(), Customer.unscoped.count()) == before
    assert Staff.objects.get(pk="rm").role == "relationship_manager"


def _outcome(client, path, names, value):
    """Status, and which customers the answer showed by its audit row."""
    last = AuditRow.objects.latest("pk").pk if AuditRow.objects.exists() else 0
    # Parts of pages cost less than whole ones, and come from the same queries.
    answer = client.get(path, dict.fromkeys(names, value), headers={"HX-Request": "true"})
    shown = {key for row in AuditRow.objects.filter(pk__gt=last) for key in row.customer_ids}
    return answer.status_code, shown


@pytest.mark.parametrize("name", READ_PAGES)
def test_a_parameter_given_twice_or_as_a_list_breaks_nothing(world, pages, name):
    identity, path = pages[name]
    client = client_of(world, identity)
    joint = "&" if "?" in path else "?"
    names = parameters_of(client.get(path).content.decode(errors="replace"), path)
    for form in ("{0}=1&{0}=2", "{0}[]=1", "{0}", "{0}=%00", "{0}=%ff%fe", "=&=&&"):
        text = "&".join(form.format(parameter) for parameter in sorted(names))
        assert client.get(f"{path}{joint}{text}").status_code < 500, text


@pytest.mark.parametrize(
    "path", ["/%00/", "/customers/%00/", "/customers/..%2f..%2fetc/", "/%ff%fe/", f"/customers/{'x' * 3000}/"]
)
def test_odd_addresses_are_not_found_and_never_an_error(world, path):
    assert client_of(world, "bm").get(path).status_code in (400, 404)


@pytest.mark.parametrize("name", READ_PAGES)
def test_text_of_a_customer_is_never_run_as_a_template(world, pages, name):
    identity, path = pages[name]
    client = client_of(world, identity)
    for payload in TEMPLATES:
        Profile.unscoped.filter(customer_id="own-01").update(name=payload, occupation=payload)
        Contact.objects.update(note=payload, purpose=payload)
        answer = client.get(path)
        assert answer.status_code == 200
        page = answer.content.decode(errors="replace")
        assert not [result for result in TEMPLATE_RESULTS if result in page], payload


@pytest.mark.parametrize("identity", ["rm", "bm", "teller", "regional"])
def test_sql_in_the_search_box_finds_nobody(world, identity):
    client = client_of(world, identity)
    for payload in SQL:
        last = AuditRow.objects.latest("pk").pk if AuditRow.objects.exists() else 0
        assert client.post(reverse("search"), {"q": payload}).status_code == 200, payload
        assert not [row for row in AuditRow.objects.filter(pk__gt=last) if row.customer_ids], payload


def test_the_database_speaks_as_its_own_tests_expect(world):
    """The payloads are live: put into SQL as text they would change what is found."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM desk_staff WHERE staff_id = 'x' OR '1'='1'")
        assert cursor.fetchone()[0] == len(world.staff)
