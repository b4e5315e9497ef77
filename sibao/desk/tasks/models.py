"""The work list: one thing for one person about one customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sibao.desk.access.models import Customer, money
from sibao.desk.people.models import Role, Staff
from sibao.desk.runs.models import Run


class Task(models.Model):
    """A thing to do for a customer's owner (no owner: the branch manager of the home branch).

    Made by a night from an event (one per customer, kind, event_on, subject) or from a movement (one open per customer
    and code), or by a promise made in a contact. Visible once `made_by` is published. `due_on` is where it stands now,
    `first_due_on` where the rule put it.
    """

    class Source(models.TextChoices):
        EVENT = "event", _("事件")
        MOVEMENT = "movement", _("异动")
        PROMISE = "promise", _("承诺")

    class State(models.TextChoices):
        OPEN = "open", _("待办")
        DONE = "done", _("已完成")
        DISMISSED = "dismissed", _("不适用")
        WITHDRAWN = "withdrawn", _("已撤回")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="tasks")
    source = models.CharField(max_length=8, choices=Source.choices)
    kind = models.CharField(max_length=20)
    event_on = models.DateField(null=True)
    subject = models.CharField(max_length=64, blank=True)
    severity = models.CharField(max_length=6, blank=True)
    amount = money(null=True)
    note = models.CharField(max_length=500, blank=True)
    role = models.CharField(max_length=24, choices=Role.choices)
    channel = models.CharField(max_length=12)
    minutes = models.SmallIntegerField()
    first_due_on = models.DateField()
    due_on = models.DateField()
    made_by = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")
    policy_version = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="+")
    close_reason = models.CharField(max_length=200, blank=True)
    closed_with = models.ForeignKey("desk.Contact", null=True, on_delete=models.PROTECT, related_name="closed_tasks")
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "event_on", "subject"],
                condition=models.Q(source="event"),
                name="one_task_per_event",
            ),
            models.UniqueConstraint(
                fields=["customer", "kind"],
                condition=models.Q(source="movement", state="open"),
                name="one_open_task_per_movement",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None)
                | (~models.Q(state="open") & models.Q(closed_at__isnull=False)),
                name="task_closed_has_a_moment",
            ),
            models.CheckConstraint(
                condition=models.Q(made_by__isnull=False) | models.Q(source="promise"),
                name="task_of_a_night_names_its_run",
            ),
            models.CheckConstraint(
                condition=~models.Q(source="event") | models.Q(event_on__isnull=False), name="event_task_has_a_day"
            ),
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="task_takes_time"),
        ]
        indexes = [
            models.Index(fields=["customer", "state", "due_on"], name="task_customer_state"),
            models.Index(fields=["state", "due_on"], name="task_state_due"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind} {self.due_on}"
