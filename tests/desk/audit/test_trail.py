"""The trail: append-only, one row a request, in the same transaction, one line a row."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory

from sibao.desk.audit.middleware import AuditMiddleware
from sibao.desk.audit.models import AuditRow
from sibao.desk.audit.operations import record_audit
from sibao.desk.audit.trail import current, note, show
from sibao.desk.runs.clock import now


@pytest.fixture
def row(db):
    return record_audit(by="rm", at=now(), action="customer", customer_ids=["b", "a"])


@pytest.mark.parametrize(
    "change",
    [
        lambda row: AuditRow.objects.filter(pk=row.pk).update(staff_id="other"),
        lambda row: AuditRow.objects.filter(pk=row.pk).delete(),
        lambda row: row.delete(),
        lambda row: row.save(),
        lambda row: _sql("UPDATE desk_auditrow SET outcome = outcome"),
        lambda row: _sql("DELETE FROM desk_auditrow"),
    ],
)
def test_a_row_can_neither_be_changed_nor_removed(row, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(row)
    assert AuditRow.objects.get().staff_id == "rm"


def test_the_table_cannot_be_emptied_at_once(row):
    if connection.vendor != "postgresql":
        return  # SQLite has no TRUNCATE; DELETE is covered above.
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _sql("TRUNCATE desk_auditrow")


def test_an_outcome_that_is_none_is_refused(db):
    with pytest.raises(DatabaseError), transaction.atomic():
        record_audit(by="rm", at=now(), action="customer", outcome="maybe")


def test_line_breaks_and_terminal_codes_cannot_forge_a_second_row(db):
    record_audit(by="rm", at=now(), action="a\nb", reason="x\r\n2026 admin done\x1b[2J\u2028\x00\u202e" + "y" * 300)
    row = AuditRow.objects.get()
    assert row.action == "a b"
    assert row.reason.isprintable()
    assert len(row.reason) == 200


def _sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


class Page:
    """A middleware stack of one view, as Django calls it."""

    def __init__(self, view, user):
        self.view, self.user = view, user
        self.middleware = AuditMiddleware(self.answer)

    def answer(self, request):
        try:
            return self.view(request)
        except Http404:
            return HttpResponse(status=404)
        except PermissionDenied:
            return HttpResponse(status=403)

    def get(self, path="/page/"):
        request = RequestFactory().get(path, REMOTE_ADDR="10.1.2.3")
        request.user = self.user
        request.resolver_match = None
        return self.middleware(request)


def test_a_page_that_shows_customers_leaves_one_row_with_all_of_them(world):
    def page(request):
        show(["own-02", "own-01"])
        show({"own-03"}, action="today")
        return HttpResponse()

    Page(page, world.rm).get()
    row = AuditRow.objects.get()
    assert row.customer_ids == ["own-01", "own-02", "own-03"]
    assert (row.staff_id, row.role, row.action, row.outcome) == ("rm", "relationship_manager", "today", "shown")
    assert row.address == "10.1.2.3"


def test_a_page_that_shows_nobody_leaves_none(world):
    Page(lambda request: HttpResponse(), world.rm).get()
    assert not AuditRow.objects.exists()


def test_a_noted_search_without_a_hit_leaves_one(world):
    def page(request):
        note("search", hits=0)
        return HttpResponse()

    Page(page, world.rm).get()
    assert AuditRow.objects.get().facts == {"hits": 0, "method": "GET", "status": 200}


@pytest.mark.parametrize("error", [Http404(), PermissionDenied()])
def test_a_refusal_leaves_exactly_one_row(world, error):
    def page(request):
        raise error

    Page(page, world.rm).get("/customers/south-01/")
    row = AuditRow.objects.get()
    assert (row.outcome, row.route, row.customer_ids) == ("refused", "/customers/south-01/", [])


def test_a_wrong_method_is_a_refusal(world):
    Page(lambda request: HttpResponseNotAllowed(["POST"]), world.rm).get()
    assert AuditRow.objects.get().facts["status"] == 405


def test_a_page_that_breaks_after_reading_says_so(world):
    def page(request):
        show(["own-01"])
        return HttpResponse(status=500)

    Page(page, world.rm).get()
    assert AuditRow.objects.get().outcome == "failed"


def test_customers_an_operation_has_written_down_are_not_written_twice(world):
    def page(request):
        record_audit(by="rm", at=now(), action="record_contact", customer_ids=["own-01"])
        show(["own-01"])
        return HttpResponse()

    Page(page, world.rm).get()
    assert AuditRow.objects.get().action == "record_contact"


def test_an_operations_row_carries_address_and_role_of_the_request(world):
    def page(request):
        record_audit(by="rm", at=now(), action="record_contact", customer_ids=["own-01"])
        return HttpResponse()

    Page(page, world.rm).get("/here/")
    row = AuditRow.objects.get()
    assert (row.route, row.address, row.role) == ("/here/", "10.1.2.3", "relationship_manager")


def test_an_answer_whose_row_cannot_be_written_does_not_leave(world, monkeypatch):
    def broken(**values):
        raise DatabaseError("no space")

    def page(request):
        show(["own-01"])
        return HttpResponse("own-01")

    monkeypatch.setattr(AuditRow.objects, "create", broken)
    with pytest.raises(DatabaseError):
        Page(page, world.rm).get()


def test_an_act_whose_row_cannot_be_written_does_not_happen(world, monkeypatch):
    from sibao.desk.people.operations import save_preferences

    def broken(**values):
        raise DatabaseError("no space")

    monkeypatch.setattr(AuditRow.objects, "create", broken)
    with pytest.raises(DatabaseError), transaction.atomic():
        save_preferences(by=world.rm, at=now(), changes={"theme": "dark"})
    world.rm.refresh_from_db()
    assert world.rm.theme == "auto"


def test_outside_a_request_show_and_note_do_nothing_and_the_trail_is_closed_after_each(world):
    show(["own-01"])
    note("search")
    Page(lambda request: HttpResponse(), world.rm).get()
    assert current.get() is None
    assert not AuditRow.objects.exists()


def test_the_route_is_named_before_the_view_runs(world, client):
    client.force_login(world.rm)
    client.post("/account/preferences/", {"theme": "dark"})
    assert AuditRow.objects.get().route == "preferences"
