"""Reading the trail."""

import json
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex
from django.utils import timezone

from sibao.desk.audit.models import AuditRow


def rows_between(first: date | None, last: date | None) -> QuerySet[AuditRow]:
    """The rows of the days `first` to `last`, both included, in the bank's time zone; None is open. Newest first."""
    rows = AuditRow.objects.order_by("-at", "-pk")
    if first is not None:
        rows = rows.filter(at__gte=day_begin(first))
    if last is not None:
        rows = rows.filter(at__lt=day_begin(last + timedelta(days=1)))
    return rows


def rows_about(rows: QuerySet[AuditRow], customer_id: str) -> QuerySet[AuditRow]:
    """Those of `rows` that showed or changed a customer."""
    if connection.vendor == "postgresql":
        return rows.filter(customer_ids__contains=[customer_id])
    # SQLite keeps the list as JSON text; INSTR compares exactly where LIKE would not.
    place = StrIndex(Cast("customer_ids", TextField()), Value(json.dumps(customer_id)))
    return rows.alias(place=place).filter(place__gt=0)


def day_begin(day: date) -> datetime:
    """Midnight at the beginning of a day, in the bank's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
