"""Changes in tier, money or activity that are worth a call, as each night finds them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sibao.desk.access.models import Customer, money
from sibao.desk.runs.models import Run


class Severity(models.TextChoices):
    LOW = "low", _("低")
    MEDIUM = "medium", _("中")
    HIGH = "high", _("高")


class Code(models.TextChoices):
    LARGE_OUTFLOW = "large_outflow", _("大额转出")
    LARGE_INFLOW = "large_inflow", _("大额转入")
    NET_OUTFLOW = "net_outflow", _("七日净流出")
    DROP_30 = "drop_30", _("三十日资产下降")
    DROP_90 = "drop_90", _("九十日资产下降")
    ACTIVITY_DROP = "activity_drop", _("交易活跃度下降")
    INCOME_STOPPED = "income_stopped", _("代发中断")
    MATURITY_CLUSTER = "maturity_cluster", _("集中到期")
    REDEMPTION = "redemption", _("集中赎回")
    PRODUCTS_CLOSED = "products_closed", _("产品销户")
    MOVED_ELSEWHERE = "moved_elsewhere", _("转往本人他行")
    TIER_WATCH = "tier_watch", _("降级关注")
    TIER_DOWN = "tier_down", _("已降级")


class Movement(models.Model):
    """One code of one customer on one night; amounts in yuan (activity_drop and products_closed: counts)."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="movements")
    code = models.CharField(max_length=20, choices=Code.choices)
    severity = models.CharField(max_length=6, choices=Severity.choices)
    amount = money(null=True)
    base = money(null=True)
    share = models.FloatField(null=True)
    evidence = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "customer", "code"], name="movement_once_per_run"),
            models.CheckConstraint(condition=models.Q(severity__in=Severity.values), name="movement_severity_known"),
        ]
        indexes = [models.Index(fields=["customer", "code"], name="movement_customer")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.code}"
