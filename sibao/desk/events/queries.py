"""Events as others read them."""

from django.db.models import QuerySet

from sibao.desk.events.models import Event
from sibao.desk.runs.queries import current_run_id


def current_events(customer_id: str) -> QuerySet[Event]:
    """The current night's events of one customer, the earliest first."""
    rows = Event.objects.filter(run_id=current_run_id(), customer_id=customer_id)
    return rows.select_related("run").order_by("event_on", "kind", "subject")
