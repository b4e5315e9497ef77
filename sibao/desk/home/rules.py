"""How tasks of one customer become one card, and which cards are today's. Source: docs/manual/today.md."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sibao.decide.prioritising import Job, day_order
from sibao.desk.access.models import Standing
from sibao.desk.contacts.models import Contact
from sibao.desk.tasks.models import Task
from sibao.policy.rules import Policy

MATURITY_KINDS = ("maturity_30", "maturity_7", "maturity_1", "matured")
BIRTHDAY_KINDS = ("birthday", "relation_birthday")
PLAIN_PRIORITY = Decimal(50)


class Segment(StrEnum):
    """Parts of the day's list, as tabs."""

    ALL = "all"
    MUST = "must"
    MATURITY = "maturity"
    MOVEMENT = "movement"
    BIRTHDAY = "birthday"
    CARRIED = "carried"
    LATER = "later"


@dataclass(frozen=True)
class Reason:
    """Why a customer stands on the list: the task, its label, a sentence for the manager, and words to say."""

    task: Task
    label: str
    sentence: str
    evidence: str
    opening: str
    closing: str


@dataclass(frozen=True)
class Card:
    """One customer's reasons, the first one leading. Amounts are yuan; None where the role sees no balances."""

    standing: Standing
    salutation: str
    reasons: tuple[Reason, ...]
    last_contact: Contact | None
    flags: tuple[str, ...]
    order: tuple[date, Decimal, str] = field(repr=False)

    @property
    def customer_id(self) -> str:
        return self.standing.customer_id

    @property
    def due_on(self) -> date:
        return min(reason.task.due_on for reason in self.reasons)

    @property
    def minutes(self) -> int:
        """One contact serves all reasons: the longest, plus a minute for each further one."""
        return max(reason.task.minutes for reason in self.reasons) + len(self.reasons) - 1

    @property
    def change_30(self) -> Decimal:
        return self.standing.raw - self.standing.raw_30_days_ago


def job_of(task: Task, standing: Standing, policy: Policy) -> Job:
    """The task as the order of the day sees it. At stake is the task's own amount, else the customer's assets."""
    rules = policy.tasks.events if task.source == Task.Source.EVENT else policy.tasks.movements
    rule = rules.get(task.kind)
    money = task.amount if task.amount is not None and task.kind not in COUNTED else standing.raw
    return Job(
        customer_id=standing.customer_id,
        due_on=task.due_on,
        priority=rule.priority if rule else PLAIN_PRIORITY,
        tier_weight=policy.tasks.tier_weights[standing.tier],
        stake=money,
        minutes=task.minutes,
    )


# Movements whose amount is a number of things, not money.
COUNTED = ("activity_drop", "products_closed")


def task_order(task: Task, standing: Standing, policy: Policy) -> tuple[date, Decimal, str]:
    """Sort key of one task; a card has that of its first one."""
    rules = policy.tasks
    return day_order(job_of(task, standing, policy), stake_floor=rules.stake_floor, stake_cap=rules.stake_cap)


def todays_cards(cards: Sequence[Card], *, on: date, minutes_left: int) -> int:
    """How many of the ordered cards are today's: all that are due, then the next ones that the day still has room for."""
    count = 0
    for card in cards:
        minutes_left -= card.minutes
        if card.due_on > on and minutes_left < 0:
            break
        count += 1
    return count


def segments_of(card: Card, *, on: date) -> set[Segment]:
    """The tabs that a card of today stands under, besides ALL."""
    found = set()
    tasks = [reason.task for reason in card.reasons]
    if any(task.due_on <= on for task in tasks):
        found.add(Segment.MUST)
    if any(task.first_due_on < on for task in tasks):
        found.add(Segment.CARRIED)
    if any(task.kind in MATURITY_KINDS for task in tasks):
        found.add(Segment.MATURITY)
    if any(task.kind in BIRTHDAY_KINDS for task in tasks):
        found.add(Segment.BIRTHDAY)
    if any(task.source == Task.Source.MOVEMENT or task.kind in ("large_movement", "tier_down") for task in tasks):
        found.add(Segment.MOVEMENT)
    return found


def flags_of(standing: Standing, *, on: date, risk_days: int, soon_days: int) -> tuple[str, ...]:
    """Codes of what limits or warns before a contact: consents, risk assessment, documents, no owner."""
    profile = standing.profile
    flags = []
    if not profile.call_consent:
        flags.append("do_not_call")
    if not profile.sms_consent:
        flags.append("do_not_text")
    if not profile.mobile_last4:
        flags.append("no_mobile")
    if profile.risk_assessed_on is None:
        flags.append("risk_missing")
    elif profile.risk_assessed_on + timedelta(days=risk_days) < on:
        flags.append("risk_expired")
    if profile.id_expires_on is not None and profile.id_expires_on < on:
        flags.append("id_expired")
    elif profile.id_expires_on is not None and profile.id_expires_on <= on + timedelta(days=soon_days):
        flags.append("id_expiring")
    if standing.customer.owner_id is None:
        flags.append("unassigned")
    return tuple(flags)
