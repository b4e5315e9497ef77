"""Who may do what, and over which customers. The permission page of the manual and the tests read these tables."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from sibao.desk.people.models import Role


class Scope(StrEnum):
    """Which customers a role reaches."""

    OWN = "own"
    """Customers whose owner is this member of staff."""
    OUTLET = "outlet"
    """Home branch in the subtree of the staff's branch, or owner working in it."""
    SUBTREE = "subtree"
    """The same rule, from a regional or head office."""
    NOBODY = "nobody"


class Action(StrEnum):
    """What a page or operation does with customers' data."""

    SEE_CUSTOMER = "see_customer"
    """Header, flags and tasks."""
    SEE_BALANCES = "see_balances"
    """Assets, averages, holdings, movements' amounts."""
    SEE_ARCHIVE = "see_archive"
    """Profile, relations, timeline."""
    REVEAL = "reveal"
    """One masked field in clear, with a reason."""
    RECORD_CONTACT = "record_contact"
    WORK_TASKS = "work_tasks"
    EXPORT = "export"
    SEE_MORNING_MEETING = "see_morning_meeting"
    SEE_OVERSTEPS = "see_oversteps"
    """Which of the staff below read or took away more than the policy allows unseen."""
    SEE_TRAIL = "see_trail"


A = Action
SCOPES: dict[str, Scope] = {
    Role.RELATIONSHIP_MANAGER: Scope.OWN,
    Role.BRANCH_MANAGER: Scope.OUTLET,
    Role.WEALTH_SUPERVISOR: Scope.OUTLET,
    Role.LOBBY_MANAGER: Scope.OUTLET,
    Role.TELLER: Scope.OUTLET,
    Role.REGIONAL_MANAGER: Scope.SUBTREE,
    Role.COMPLAINT_OFFICER: Scope.SUBTREE,
    Role.AUDITOR: Scope.NOBODY,
    Role.ADMINISTRATOR: Scope.NOBODY,
}
READ = {A.SEE_CUSTOMER, A.SEE_BALANCES, A.SEE_ARCHIVE}
WORK = READ | {A.REVEAL, A.RECORD_CONTACT, A.WORK_TASKS, A.EXPORT}
ACTIONS: dict[str, frozenset[Action]] = {
    Role.RELATIONSHIP_MANAGER: frozenset(WORK),
    Role.BRANCH_MANAGER: frozenset(WORK | {A.SEE_MORNING_MEETING, A.SEE_OVERSTEPS}),
    Role.WEALTH_SUPERVISOR: frozenset(READ | {A.RECORD_CONTACT, A.SEE_MORNING_MEETING}),
    Role.LOBBY_MANAGER: frozenset({A.SEE_CUSTOMER}),
    Role.TELLER: frozenset({A.SEE_CUSTOMER}),
    Role.REGIONAL_MANAGER: frozenset(READ | {A.SEE_MORNING_MEETING, A.SEE_OVERSTEPS, A.EXPORT}),
    Role.COMPLAINT_OFFICER: frozenset({A.SEE_CUSTOMER, A.SEE_ARCHIVE}),
    Role.AUDITOR: frozenset({A.SEE_TRAIL}),
    Role.ADMINISTRATOR: frozenset(),
}


def may(user: object, action: Action) -> bool:
    """Whether the role of `user` (a Staff) carries `action`; scope is a separate question."""
    return action in ACTIONS.get(getattr(user, "role", ""), frozenset())


class PersonalField(models.TextChoices):
    """Fields that are sealed in the archive and masked on every page."""

    ID_NUMBER = "id_number", _("证件号码")
    MOBILE = "mobile", _("手机号")
    ADDRESS = "address", _("地址")


class Reason(models.TextChoices):
    """Why a field is read in clear. Source: JR/T 0171-2020, purpose-bound display."""

    CONTACT = "contact", _("联系客户")
    VERIFY = "verify", _("核对资料")
    TRANSACT = "transact", _("办理业务")
    COMPLAINT = "complaint", _("投诉处理")
    AUDIT = "audit", _("审计")
