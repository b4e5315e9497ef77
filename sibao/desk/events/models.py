"""Dated occasions that are worth a contact, as each night finds them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sibao.desk.access.models import Customer, money
from sibao.desk.runs.models import Run


class Kind(models.TextChoices):
    BIRTHDAY = "birthday", _("客户生日")
    RELATION_BIRTHDAY = "relation_birthday", _("关系人生日")
    MATURITY_30 = "maturity_30", _("30 天内到期")
    MATURITY_7 = "maturity_7", _("7 天内到期")
    MATURITY_1 = "maturity_1", _("明日到期")
    MATURED = "matured", _("到期未承接")
    LARGE_MOVEMENT = "large_movement", _("大额异动")
    LOAN_DISBURSED = "loan_disbursed", _("贷款发放")
    NEW_CUSTOMER = "new_customer", _("新客户")
    TIER_UP = "tier_up", _("升级")
    TIER_DOWN = "tier_down", _("降级")
    NEAR_UPGRADE = "near_upgrade", _("临界升级")
    CARD_EXPIRY = "card_expiry", _("贵宾卡到期")
    ID_EXPIRY = "id_expiry", _("证件到期")
    RISK_EXPIRY = "risk_expiry", _("风评到期")
    REPAYMENT_DUE = "repayment_due", _("还款将到期")
    REPAYMENT_OVERDUE = "repayment_overdue", _("还款逾期")
    DORMANT = "dormant", _("睡眠一年")


class Event(models.Model):
    """One occasion of one customer, emitted on every night of its window; amount in yuan."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    event_on = models.DateField()
    subject = models.CharField(max_length=64, blank=True)
    due_on = models.DateField()
    amount = money(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "customer", "kind", "event_on", "subject"], name="event_once_per_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind} {self.event_on}"
