"""Contacts as others read them; those taken back are left out."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import OuterRef, QuerySet, Subquery

from sibao.desk.audit.queries import day_begin
from sibao.desk.contacts.models import Contact


def contacts_of(customer_id: str) -> QuerySet[Contact]:
    """The contacts of one customer with who made them, the newest first."""
    return (
        Contact.objects.filter(customer_id=customer_id, undone_at=None).select_related("staff").order_by("-at", "-pk")
    )


def last_contacts(*, customer_ids: Sequence[str]) -> dict[str, Contact]:
    """The newest contact of each of these customers, with who made it."""
    of_same = Contact.objects.filter(customer_id=OuterRef("customer_id"), undone_at=None).order_by("-at", "-pk")
    newest = Contact.objects.filter(customer_id__in=customer_ids, pk=Subquery(of_same.values("pk")[:1]))
    return {contact.customer_id: contact for contact in newest.select_related("staff")}


def contacts_on(*, staff_ids: Sequence[str], on: date) -> QuerySet[Contact]:
    """The contacts that these people had on a day of the bank's time zone."""
    begin = day_begin(on)
    return Contact.objects.filter(
        staff_id__in=staff_ids, undone_at=None, at__gte=begin, at__lt=begin + timedelta(days=1)
    )
