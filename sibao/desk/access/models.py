"""The customer's key, owner and standing, and the refusal to be read without saying for whom."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sibao.desk.people.models import Branch, Staff
from sibao.desk.runs.models import Run


class UnscopedAccess(RuntimeError):
    """Customers were read without access.customers_for(user) or access.for_system(reason)."""


class ScopedManager(models.Manager):
    """Raises on every use: customers are reached through sibao.desk.access.queries only."""

    def get_queryset(self) -> models.QuerySet:
        raise UnscopedAccess("use access.queries.customers_for(user) or access.queries.for_system(reason)")


class Tier(models.TextChoices):
    MASS = "mass", _("大众")
    POTENTIAL = "potential", _("潜力")
    VALUED = "valued", _("普卡")
    GOLD = "gold", _("金卡")
    PLATINUM = "platinum", _("白金")
    DIAMOND = "diamond", _("钻石")
    PRIVATE = "private", _("私人银行")


class Band(models.TextChoices):
    MASS = "mass", _("大众")
    MID = "mid", _("中端")
    HIGH = "high", _("高端")


class Change(models.TextChoices):
    UP = "up", _("升级")
    DOWN = "down", _("降级")
    NONE = "none", _("未变")


class Customer(models.Model):
    """A customer's key and the one named manager who owns the care of them (none: the branch manager's pool)."""

    customer_id = models.CharField(max_length=64, primary_key=True)
    owner = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, related_name="owned_customers")
    owner_since = models.DateField(null=True)
    first_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(owner=None, owner_since=None)
                | models.Q(owner__isnull=False, owner_since__isnull=False),
                name="owner_and_since_together",
            )
        ]

    def __str__(self) -> str:
        return self.customer_id


def money(**options: object) -> models.DecimalField:
    """Yuan, exact to 0.01, as the night writes it."""
    return models.DecimalField(max_digits=20, decimal_places=2, **options)


class Standing(models.Model):
    """What one night says of one customer: home branch, assets and averages (yuan), tier.

    Night and branch have no index of their own: the longer ones below serve them, and a database without statistics
    would prefer the short ones and read the whole night.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="standings")
    profile = models.ForeignKey("desk.Profile", on_delete=models.PROTECT, related_name="+")
    home_branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    raw = money()
    rating = money()
    raw_month = money()
    raw_quarter = money()
    raw_three_months = money()
    raw_year = money()
    rating_month = money()
    rating_quarter = money()
    rating_three_months = money()
    rating_year = money()
    raw_30_days_ago = money()
    raw_90_days_ago = money()
    categories = models.IntegerField()
    tier = models.CharField(max_length=10, choices=Tier.choices)
    tier_rank = models.SmallIntegerField()
    rated = models.CharField(max_length=10, choices=Tier.choices)
    band = models.CharField(max_length=4, choices=Band.choices)
    below_months = models.IntegerField()
    since = models.DateField()
    change = models.CharField(max_length=4, choices=Change.choices)
    watch = models.BooleanField()
    next_floor = money(null=True)
    gap = money(null=True)
    near_upgrade = models.BooleanField()
    # The 13 months to the night's day: [[first day, average, end], …], money as text.
    months = models.JSONField(default=list)

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["run", "customer"], name="standing_once_per_run"),
            models.CheckConstraint(condition=models.Q(below_months__gte=0), name="standing_below_months_not_negative"),
            models.CheckConstraint(
                condition=models.Q(next_floor=None, gap=None) | models.Q(next_floor__isnull=False, gap__isnull=False),
                name="standing_next_floor_and_gap_together",
            ),
        ]
        indexes = [
            models.Index(fields=["run", "home_branch", "-raw", "customer"], name="standing_branch_raw"),
            models.Index(fields=["run", "profile"], name="standing_profile"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.tier}"
