"""Table of contents: the models of every capability."""

from sibao.desk.access.models import Customer, Standing
from sibao.desk.audit.models import AuditRow
from sibao.desk.contacts.models import Contact
from sibao.desk.customers.models import Holding, Profile, Relation
from sibao.desk.events.models import Event
from sibao.desk.movements.models import Movement
from sibao.desk.people.models import Branch, Staff
from sibao.desk.reports.models import Kpi
from sibao.desk.runs.models import Run
from sibao.desk.tasks.models import Task

__all__ = [
    "AuditRow",
    "Branch",
    "Contact",
    "Customer",
    "Event",
    "Holding",
    "Kpi",
    "Movement",
    "Profile",
    "Relation",
    "Run",
    "Staff",
    "Standing",
    "Task",
]
