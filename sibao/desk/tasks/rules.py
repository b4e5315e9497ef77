"""Which tasks a night makes, when they may be worked, and their names. Source: docs/manual/night.md, "Tasks"."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sibao.desk.tasks.models import Task
from sibao.policy.rules import TaskRule, TaskRules

SEVERITY_ORDER = {"": 0, "low": 1, "medium": 2, "high": 3}


@dataclass(frozen=True)
class LastTask:
    """The newest task of a customer and movement code: severity when it was closed, the day, and the nights since.

    `absent_nights` counts published nights after the closing day on which the code did not hold.
    """

    is_open: bool
    severity: str
    closed_on: date | None
    absent_nights: int


def is_severe_enough(severity: str, from_severity: str) -> bool:
    """Whether a movement reaches the mildest severity that makes a task."""
    return SEVERITY_ORDER[severity] >= SEVERITY_ORDER[from_severity]


def makes_new_task(
    severity: str, last: LastTask | None, on: date, realert_days: int, realert_absent_nights: int
) -> bool:
    """One open task per customer and code; after closing, a new one only when severity rose, or when the code was
    absent for the policy's nights and its days have passed since the closing."""
    if last is None:
        return True
    if last.is_open or last.closed_on is None:
        return False
    if SEVERITY_ORDER[severity] > SEVERITY_ORDER[last.severity]:
        return True
    return last.absent_nights >= realert_absent_nights and on >= last.closed_on + timedelta(days=realert_days)


def movement_due_on(window: str, night: date, next_working_day: date) -> date:
    """The due date of a movement's task by its policy window: the next working day after the night, the end of the
    week, month or quarter that this day lies in."""
    day = next_working_day
    if window == "same_week":
        return day + timedelta(days=6 - day.weekday())
    if window == "same_month":
        return _month_end(day.year, day.month)
    if window == "same_quarter":
        return _month_end(day.year, (day.month + 2) // 3 * 3)
    return day


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


# Which way a task may go, and what makes it go there; the manual's diagram is made from this table.
TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "open": {"finish": "done", "dismiss": "dismissed", "postpone": "open", "withdraw": "withdrawn"},
    "done": {"reopen": "open"},
    "dismissed": {"reopen": "open"},
    "withdrawn": {},
}


def is_ripe(*, due_on: date, first_due_on: date, on: date, window: str) -> bool:
    """Whether a task may be worked on a day: when it is due, or earlier unless it belongs to its day.

    A same-day task (a birthday, a promise) waits for its day; a postponed one for the day it was put on.
    """
    if due_on <= on:
        return True
    return window != "same_day" and due_on == first_due_on


def postponement_days(on: date, next_working_day: Callable[[date], date]) -> list[tuple[str, date]]:
    """The days offered for putting a task off, rising: the next two working days and next week's first one.

    Each with what people call it: tomorrow, day_after, monday, else working_day.
    """
    first = next_working_day(on)
    sunday = on + timedelta(days=6 - on.weekday())
    days = sorted({first, next_working_day(first), next_working_day(sunday)})
    names = {on + timedelta(days=2): "day_after", on + timedelta(days=1): "tomorrow"}
    return [(names.get(day, "monday" if day == sunday + timedelta(days=1) else "working_day"), day) for day in days]


LABELS: Mapping[str, Promise] = {
    "promise": _("承诺回访"),
    "birthday": _("客户生日"),
    "relation_birthday": _("关系人生日"),
    "maturity_30": _("30 天内到期"),
    "maturity_7": _("7 天内到期"),
    "maturity_1": _("明日到期"),
    "matured": _("到期未承接"),
    "large_movement": _("大额异动"),
    "loan_disbursed": _("贷款发放"),
    "new_customer": _("新客户回访"),
    "tier_up": _("升级"),
    "tier_down": _("降级"),
    "near_upgrade": _("临界升级"),
    "card_expiry": _("贵宾卡到期"),
    "id_expiry": _("证件到期"),
    "risk_expiry": _("风评到期"),
    "repayment_due": _("还款将到期"),
    "repayment_overdue": _("还款逾期"),
    "dormant": _("睡眠一年"),
    "large_outflow": _("大额转出"),
    "large_inflow": _("大额转入"),
    "net_outflow": _("七日净流出"),
    "drop_30": _("三十日资产下降"),
    "drop_90": _("九十日资产下降"),
    "activity_drop": _("交易活跃度下降"),
    "income_stopped": _("代发中断"),
    "maturity_cluster": _("集中到期"),
    "redemption": _("集中赎回"),
    "products_closed": _("产品销户"),
    "moved_elsewhere": _("转往本人他行"),
    "tier_watch": _("降级关注"),
}


def label_of(kind: str, subject: str = "") -> str:
    """A task's kind in words; a large movement says which way the money went."""
    key = subject if kind == "large_movement" and subject in LABELS else kind
    return str(LABELS.get(key, key))


def rule_of(source: str, kind: str, rules: TaskRules) -> TaskRule | None:
    """The policy of a task; None for a kind that the policy in force no longer lists."""
    if source == "promise":
        return rules.promise
    return (rules.events if source == "event" else rules.movements).get(kind)


@dataclass(frozen=True)
class Pick:
    """A task as a form offers it: `value` is id-version, `is_picked` whether its box is ticked."""

    task: Task
    label: str
    value: str
    is_picked: bool


def is_ripe_task(task: Task, *, on: date, rules: TaskRules) -> bool:
    """`is_ripe` by the policy of the task; one without policy waits for its day."""
    rule = rule_of(task.source, task.kind, rules)
    window = rule.window if rule else "same_day"
    return is_ripe(due_on=task.due_on, first_due_on=task.first_due_on, on=on, window=window)


def picks(
    tasks: Iterable[Task], *, on: date, rules: TaskRules, chosen: Container[int] | None = None
) -> tuple[Pick, ...]:
    """The open tasks of a customer with their boxes: `chosen` ids ticked, without it those that may be worked today."""
    return tuple(
        Pick(
            task,
            label_of(task.kind, task.subject),
            f"{task.pk}-{task.version}",
            task.pk in chosen if chosen is not None else is_ripe_task(task, on=on, rules=rules),
        )
        for task in tasks
    )


def how_it_stands(task: Task) -> str:
    """For somebody who was overtaken: what has become of the task, by whom and when."""
    told = {
        "label": label_of(task.kind, task.subject),
        "who": task.closed_by.name if task.closed_by else "",
        "time": f"{localtime(task.closed_at):%m-%d %H:%M}" if task.closed_at else "",
        "day": f"{task.due_on:%Y-%m-%d}",
    }
    if task.state == Task.State.DONE:
        return gettext("“%(label)s”已由 %(who)s 于 %(time)s 完成。") % told
    if task.state == Task.State.DISMISSED:
        return gettext("“%(label)s”已由 %(who)s 于 %(time)s 标为不适用。") % told
    if task.state == Task.State.WITHDRAWN:
        return gettext("“%(label)s”已于 %(time)s 撤回，依据的数据已更正。") % told
    return gettext("“%(label)s”已有变动，现在的期限是 %(day)s。") % told
