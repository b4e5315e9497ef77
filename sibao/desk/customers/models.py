"""The archive as the bank's extracts deliver it: profile, relations, holdings.

Personal fields are encrypted (ciphertext in *_sealed), searched by keyed blind index (*_index) and shown by stored
last digits. A profile is written once and never changed; a standing points to the one in force on its night, so that
a night being loaded is invisible and earlier profiles remain as history.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sibao.desk.access.models import Customer, ScopedManager, money
from sibao.desk.runs.models import Run


class Profile(models.Model):
    """One version of a customer's basic facts; `fingerprint` (keyed hash of all of them) tells whether they changed."""

    class Sex(models.TextChoices):
        MALE = "male", _("男")
        FEMALE = "female", _("女")

    class Source(models.TextChoices):
        WALK_IN = "walk_in", _("自来")
        AGENCY = "agency", _("代办")
        STAFF = "staff", _("员工")
        REFERRAL = "referral", _("转介")
        ONLINE = "online", _("线上")
        OTHER = "other", _("其他")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="profiles")
    first_run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="+")
    fingerprint = models.BinaryField(max_length=32)
    name = models.CharField(max_length=200)
    initials = models.CharField(max_length=64, blank=True)
    pinyin = models.CharField(max_length=255, blank=True)
    other_initials = models.CharField(max_length=64, blank=True)
    other_pinyin = models.CharField(max_length=255, blank=True)
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True)
    birth_date = models.DateField(null=True)
    birthday_calendar = models.CharField(max_length=5, default="solar")
    id_type = models.CharField(max_length=40, blank=True)
    id_number_sealed = models.BinaryField(null=True)
    id_number_index = models.BinaryField(null=True, max_length=16)
    id_number_last4 = models.CharField(max_length=4, blank=True)
    mobile_sealed = models.BinaryField(null=True)
    mobile_index = models.BinaryField(null=True, max_length=16)
    mobile_last4 = models.CharField(max_length=4, blank=True)
    address_sealed = models.BinaryField(null=True)
    occupation = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices, blank=True)
    opened_on = models.DateField(null=True)
    risk_level = models.CharField(max_length=2, blank=True)
    risk_assessed_on = models.DateField(null=True)
    id_expires_on = models.DateField(null=True)
    card_expires_on = models.DateField(null=True)
    sms_consent = models.BooleanField(default=False)
    call_consent = models.BooleanField(default=False)

    objects = ScopedManager()
    unscoped = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["initials"], name="profile_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["pinyin"], name="profile_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["other_initials"], name="profile_other_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["other_pinyin"], name="profile_other_pinyin", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["name"], name="profile_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["id_number_index"], name="profile_id_number"),
            models.Index(fields=["mobile_index"], name="profile_mobile"),
            models.Index(fields=["id_number_last4"], name="profile_id_last4"),
            models.Index(fields=["mobile_last4"], name="profile_mobile_last4"),
        ]

    def __str__(self) -> str:
        return self.name


class Relation(models.Model):
    """A person close to the customer, as delivered with a profile version."""

    class Kind(models.TextChoices):
        SPOUSE = "spouse", _("配偶")
        CHILD = "child", _("子女")
        PARENT = "parent", _("父母")
        HEAD_OF_HOUSEHOLD = "head_of_household", _("当家人")
        INFLUENCER = "influencer", _("有影响力的人")
        FRIEND = "friend", _("最亲密的朋友")
        DECISION_MAKER = "decision_maker", _("左右决策者")
        OTHER = "other", _("其他")

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="relations")
    relation_id = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    related_customer_id = models.CharField(max_length=64, blank=True)
    birth_date = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["profile", "relation_id"], name="relation_once_per_profile")]

    def __str__(self) -> str:
        return self.relation_id


class Holding(models.Model):
    """An account open on the night's day, balance in yuan. The account number people see is `account_id`."""

    class Category(models.TextChoices):
        DEMAND_DEPOSIT = "demand_deposit", _("活期存款")
        TIME_DEPOSIT = "time_deposit", _("定期存款")
        BOND = "bond", _("国债")
        WEALTH = "wealth", _("理财")
        FUND = "fund", _("基金")
        INSURANCE = "insurance", _("保险")
        TRUST = "trust", _("信托资管")
        METAL = "metal", _("贵金属")
        CUSTODY = "custody", _("第三方存管")
        LOAN = "loan", _("贷款")
        CREDIT_CARD = "credit_card", _("信用卡")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="holdings")
    account_id = models.CharField(max_length=64)
    product_id = models.CharField(max_length=64)
    product_name = models.CharField(max_length=200)
    category = models.CharField(max_length=16, choices=Category.choices)
    balance = money()
    opened_on = models.DateField()
    matures_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "account_id"], name="holding_once_per_run")]
        indexes = [models.Index(fields=["run", "customer"], name="holding_customer")]

    def __str__(self) -> str:
        return self.account_id
