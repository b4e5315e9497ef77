"""How tasks of one customer become one card, and which cards are today's. Source: docs/manual/today.md."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sibao.decide.prioritising import Job, day_order
from sibao.desk.access.models import Standing
from sibao.desk.contacts.models import Contact
from sibao.desk.home.rules.sentences import COUNTED, Reason
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.rules import rule_of
from sibao.policy.rules import Policy, TaskRule

MATURITY_KINDS = ("maturity_30", "maturity_7", "maturity_1", "matured", "maturity_cluster")
BIRTHDAY_KINDS = ("birthday", "relation_birthday")
MOVEMENT_KINDS = ("large_movement", "tier_down")
Order = tuple[date, Decimal, str]


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
class Card:
    """One customer's reasons, the first one leading."""

    standing: Standing
    salutation: str
    reasons: tuple[Reason, ...]
    last_contact: Contact | None
    flags: tuple[str, ...]
    order: Order = field(repr=False)

    @property
    def customer_id(self) -> str:
        return self.standing.customer_id

    @property
    def first(self) -> Reason:
        return self.reasons[0]

    @property
    def others(self) -> tuple[Reason, ...]:
        return self.reasons[1:]

    @property
    def due_on(self) -> date:
        return min(reason.task.due_on for reason in self.reasons)

    @property
    def is_ripe(self) -> bool:
        """Whether something of it may be worked today."""
        return any(reason.is_ripe for reason in self.reasons)

    @property
    def minutes(self) -> int:
        """One contact serves all ripe reasons: the longest, plus a minute for each further one."""
        minutes = [reason.task.minutes for reason in self.reasons if reason.is_ripe or not self.is_ripe]
        return max(minutes) + len(minutes) - 1

    @property
    def change_30(self) -> Decimal:
        """Change of the assets over 30 days, yuan."""
        return self.standing.raw - self.standing.raw_30_days_ago


def job_of(task: Task, standing: Standing, policy: Policy) -> Job:
    """The task as the order of the day sees it; a kind that the policy no longer lists comes last of its day."""
    rule = rule_of(task.source, task.kind, policy.tasks)
    return Job(
        customer_id=standing.customer_id,
        due_on=task.due_on,
        priority=rule.priority if rule else Decimal(0),
        tier_weight=policy.tasks.tier_weights[standing.tier],
        stake=_stake(task, standing, rule),
        minutes=task.minutes,
    )


def _stake(task: Task, standing: Standing, rule: TaskRule | None) -> Decimal:
    """The task's own amount, else the part of the customer's assets that the policy sees at stake."""
    if task.amount is not None and task.kind not in COUNTED:
        return task.amount
    return standing.raw * rule.stake_share if rule else Decimal(0)


def task_order(task: Task, standing: Standing, policy: Policy) -> Order:
    """Sort key of one task; a card has that of its first one."""
    rules = policy.tasks
    return day_order(job_of(task, standing, policy), stake_floor=rules.stake_floor, stake_cap=rules.stake_cap)


@dataclass(frozen=True)
class Done:
    """What this person has finished or dismissed on the day: tasks, planned minutes, minutes from first to last."""

    tasks: int
    minutes: int
    elapsed: int


@dataclass(frozen=True)
class DayList:
    """The ordered cards of a day: `today` is to be worked, `later` waits."""

    today: tuple[Card, ...]
    later: tuple[Card, ...]
    done: Done
    on: date

    @property
    def minutes(self) -> int:
        return sum(card.minutes for card in self.today)

    def of(self, segment: Segment) -> tuple[Card, ...]:
        """The cards under a tab."""
        if segment is Segment.LATER:
            return self.later
        if segment is Segment.ALL:
            return self.today
        return tuple(card for card in self.today if segment in segments_of(card, on=self.on))

    def counts(self) -> dict[Segment, int]:
        """How many cards stand under each tab."""
        return {segment: len(self.of(segment)) for segment in Segment}


def day_list(cards: Sequence[Card], *, on: date, done: Done, daily_minutes: int) -> DayList:
    """Split ordered cards: all that are due, then the next ripe ones while the day still has room for them.

    What was finished today has used its minutes, so the list empties instead of filling up again; what was put off
    or belongs to its own day (a birthday, a promise) waits for it.
    """
    due = [card for card in cards if card.due_on <= on]
    room = daily_minutes - done.minutes - sum(card.minutes for card in due)
    today = list(due)
    for card in cards:
        if card.due_on <= on or not card.is_ripe:
            continue
        room -= card.minutes
        if room < 0:
            break
        today.append(card)
    chosen = {card.customer_id for card in today}
    return DayList(tuple(today), tuple(card for card in cards if card.customer_id not in chosen), done, on)


def done_of(tasks: Collection[Task], staff_id: str) -> Done:
    """What this person closed among these tasks."""
    mine = [task for task in tasks if task.closed_by_id == staff_id and task.closed_at is not None]
    moments: list[datetime] = [task.closed_at for task in mine if task.closed_at is not None]
    if not moments:
        return Done(0, 0, 0)
    first = min(mine, key=lambda task: task.closed_at or datetime.max)
    # The first outcome is noted at the end of its contact, which took about as long as planned.
    elapsed = (max(moments) - min(moments)) // timedelta(minutes=1) + first.minutes
    return Done(len(mine), sum(task.minutes for task in mine), elapsed)


def segments_of(card: Card, *, on: date) -> set[Segment]:
    """The tabs that a card of today stands under, besides ALL."""
    tasks = [reason.task for reason in card.reasons]
    tests = {
        Segment.MUST: any(task.due_on <= on for task in tasks),
        Segment.CARRIED: any(task.first_due_on < on for task in tasks),
        Segment.MATURITY: any(task.kind in MATURITY_KINDS for task in tasks),
        Segment.BIRTHDAY: any(task.kind in BIRTHDAY_KINDS for task in tasks),
        Segment.MOVEMENT: any(_is_movement(task) for task in tasks),
    }
    return {segment for segment, holds in tests.items() if holds}


def _is_movement(task: Task) -> bool:
    return task.kind in MOVEMENT_KINDS or (task.source == Task.Source.MOVEMENT and task.kind not in MATURITY_KINDS)


def flags_of(
    standing: Standing, kinds: Collection[str], *, on: date, risk_days: int, soon_days: int
) -> tuple[str, ...]:
    """Codes of what limits or warns before a contact: consents, risk assessment, documents, no owner, what is due."""
    profile, soon = standing.profile, on + timedelta(days=soon_days)
    assessed, expires = profile.risk_assessed_on, profile.id_expires_on
    flags = {
        "do_not_call": not profile.call_consent,
        "do_not_text": not profile.sms_consent,
        "no_mobile": not profile.mobile_last4,
        "risk_missing": assessed is None,
        "risk_expired": assessed is not None and assessed + timedelta(days=risk_days) < on,
        "id_expired": expires is not None and expires < on,
        "id_expiring": expires is not None and on <= expires <= soon,
        "overdue": "repayment_overdue" in kinds,
        "unassigned": standing.customer.owner_id is None,
    }
    return tuple(code for code, holds in flags.items() if holds)
