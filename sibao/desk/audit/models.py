"""The trail: who saw or changed which customers, when, from where. Append-only by trigger."""

from django.db import models


class AuditRow(models.Model):
    """One request or command. Holds ids and field names, never values of customer fields."""

    at = models.DateTimeField()
    staff_id = models.CharField(max_length=64, blank=True)
    role = models.CharField(max_length=32, blank=True)
    action = models.CharField(max_length=64)
    outcome = models.CharField(max_length=16)
    route = models.CharField(max_length=128, blank=True)
    address = models.CharField(max_length=64, blank=True)
    customer_ids = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="audit_at"),
            models.Index(fields=["staff_id", "-at"], name="audit_staff"),
            models.Index(fields=["action", "-at"], name="audit_action"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["done", "shown", "refused", "failed"]), name="audit_outcome_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.staff_id} {self.action} {self.outcome}"
