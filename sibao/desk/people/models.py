"""Branches and the staff who work in them."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Branch(models.Model):
    """A node of the bank's tree. `path` lists the ids from the top, `/head/province/outlet/`: a subtree is a prefix."""

    class Level(models.TextChoices):
        HEAD = "head", _("总行")
        PROVINCE = "province", _("省分行")
        CITY = "city", _("市分行")
        COUNTY = "county", _("县支行")
        OUTLET = "outlet", _("网点")

    branch_id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.CharField(max_length=10, choices=Level.choices)
    path = models.CharField(max_length=500, db_index=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    RELATIONSHIP_MANAGER = "relationship_manager", _("客户经理")
    BRANCH_MANAGER = "branch_manager", _("支局长")
    LOBBY_MANAGER = "lobby_manager", _("大堂经理")
    TELLER = "teller", _("柜员")
    WEALTH_SUPERVISOR = "wealth_supervisor", _("理财业务主管")
    COMPLAINT_OFFICER = "complaint_officer", _("消保专员")
    REGIONAL_MANAGER = "regional_manager", _("区域管理者")
    AUDITOR = "auditor", _("审计员")
    ADMINISTRATOR = "administrator", _("系统管理员")


class StaffManager(BaseUserManager["Staff"]):
    """Looks staff up by their number, as login does."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        return self.get(staff_id=username)


class Staff(AbstractBaseUser):
    """A member of staff, who is also the account that logs in. No password is usable until one is set."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("跟随系统")
        LIGHT = "light", _("浅色")
        DARK = "dark", _("深色")

    staff_id = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=100)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="staff")
    role = models.CharField(max_length=24, choices=Role.choices)
    grade = models.SmallIntegerField(null=True)
    capacity = models.IntegerField(null=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=5, choices=Theme.choices, default=Theme.AUTO)
    single_key_shortcuts = models.BooleanField(default=True)
    red_is_up = models.BooleanField(default=True)

    objects = StaffManager()
    USERNAME_FIELD = "staff_id"

    class Meta:
        indexes = [models.Index(fields=["branch", "role"], name="staff_branch_role")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grade=None) | models.Q(grade__range=(1, 3)), name="staff_grade_1_to_3"
            ),
            models.CheckConstraint(
                condition=models.Q(capacity=None) | models.Q(capacity__gte=0), name="staff_capacity_not_negative"
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="staff_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.staff_id})"
