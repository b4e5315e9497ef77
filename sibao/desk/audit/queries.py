"""Reading the trail."""

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from sibao.desk.audit.models import AuditRow


def rows_of(staff_id: str, day: date) -> QuerySet[AuditRow]:
    """What one member of staff did on a day of the bank's time zone."""
    return AuditRow.objects.filter(staff_id=staff_id, at__gte=day_begin(day), at__lt=day_begin(day + timedelta(days=1)))


def day_begin(day: date) -> datetime:
    """Midnight at the beginning of a day, in the bank's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
