"""Rollups of each night."""

from django.db import models

from sibao.desk.runs.models import Run


class Kpi(models.Model):
    """One measure of one scope (bank, branch, manager, tier, band): numerator, denominator, value."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+", db_index=False)
    scope = models.CharField(max_length=10)
    scope_id = models.CharField(max_length=64, blank=True)
    measure = models.CharField(max_length=32)
    numerator = models.DecimalField(max_digits=24, decimal_places=2)
    denominator = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    value = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "scope", "scope_id", "measure"], name="kpi_once_per_run")]

    def __str__(self) -> str:
        return f"{self.scope} {self.scope_id} {self.measure}"
