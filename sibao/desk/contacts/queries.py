"""Contacts as others read them; those taken back are left out."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Max, QuerySet

from sibao.desk.contacts.models import Contact


def contacts_of(customer_id: str) -> QuerySet[Contact]:
    """The contacts of one customer with who made them, the newest first."""
    return (
        Contact.objects.filter(customer_id=customer_id, undone_at=None).select_related("staff").order_by("-at", "-pk")
    )


def last_contacts(*, customer_ids: Sequence[str]) -> dict[str, Contact]:
    """The newest contact of each of these customers."""
    rows = Contact.objects.filter(customer_id__in=customer_ids, undone_at=None)
    newest = rows.values("customer_id").annotate(newest=Max("at")).values_list("customer_id", "newest")
    wanted = dict(newest)
    found: dict[str, Contact] = {}
    for contact in rows.filter(at__in=set(wanted.values())).order_by("pk"):
        if wanted.get(contact.customer_id) == contact.at:
            found[contact.customer_id] = contact
    return found


def contacts_on(*, staff_ids: Sequence[str], on: date) -> QuerySet[Contact]:
    """The contacts that these people had on a day."""
    return Contact.objects.filter(staff_id__in=staff_ids, undone_at=None, at__date=on)
