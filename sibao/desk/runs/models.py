"""Which night is current."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One published (or still loading) night. Pages read the rows of the current run only."""

    class Status(models.TextChoices):
        LOADING = "loading", _("装载中")
        PUBLISHED = "published", _("已发布")
        REPLACED = "replaced", _("已被替换")

    as_of = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.LOADING)
    is_current = models.BooleanField(default=False)
    policy_version = models.CharField(max_length=64)
    calendar_until = models.IntegerField()
    inputs = models.JSONField(default=dict)
    results = models.JSONField(default=dict)
    skipped_days = models.JSONField(default=list)
    started_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_current"], condition=models.Q(is_current=True), name="one_current_run"),
            models.UniqueConstraint(
                fields=["as_of"], condition=models.Q(status="published"), name="one_published_run_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(is_current=False) | models.Q(status="published"), name="current_run_is_published"
            ),
            models.CheckConstraint(
                condition=models.Q(status="loading", published_at=None) | models.Q(published_at__isnull=False),
                name="published_run_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} ({self.status})"
