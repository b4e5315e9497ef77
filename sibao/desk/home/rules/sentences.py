"""What a task says: why it stands on the list, and the words for the call. Source: docs/manual/today.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext, ngettext

from sibao.desk.access.models import Standing, Tier
from sibao.desk.customers.models import Holding, Relation
from sibao.desk.customers.rules import salutation
from sibao.desk.movements.models import Movement
from sibao.desk.people.models import Staff
from sibao.desk.tasks.models import Task
from sibao.desk.tasks.rules import label_of, rule_of
from sibao.desk.ui import amounts
from sibao.policy.rules import Policy, Words
from sibao.policy.terms import TIERS
from sibao.policy.words import fill

# Movements whose amount is a number of things, not money.
COUNTED = ("activity_drop", "products_closed")
GREETINGS = ("birthday", "relation_birthday")


@dataclass(frozen=True)
class Material:
    """What the sentences of one day are made of, read once for all cards.

    `holdings` by account number, `relations` by (profile id, relation id), `movements` by (customer_id, code),
    `evidence` of each movement by its key.
    """

    speaker: Staff
    policy: Policy
    holdings: Mapping[str, Holding]
    relations: Mapping[tuple[int, str], Relation]
    movements: Mapping[tuple[str, str], Movement]
    evidence: Mapping[int, str]
    sees_balances: bool


@dataclass(frozen=True)
class Reason:
    """Why a customer stands on the list.

    `sentence` is for the manager, `opening` and `closing` are for the customer; `inputs` are names and values of what
    the rule looked at. For a role without balances the sentence names kind and day only, and there are no words.
    """

    task: Task
    label: str
    sentence: str
    opening: str
    closing: str
    evidence: str
    inputs: tuple[tuple[str, str], ...]
    is_ripe: bool


def reason_of(task: Task, standing: Standing, material: Material, *, is_ripe: bool) -> Reason:
    """The task in words."""
    label = label_of(task.kind, task.subject)
    if not material.sees_balances:
        day = day_words(task.event_on or task.due_on, material.policy.day)
        return Reason(
            task, label, gettext("%(label)s（%(day)s）") % {"label": label, "day": day}, "", "", "", (), is_ripe
        )
    movement = movement_of(task, material)
    sentence, *said = _spoken(task, standing, material, movement)
    evidence = material.evidence.get(movement.pk, "") if movement else ""
    sentence += _lateness(task, material.policy.day)
    return Reason(task, label, sentence, *said, evidence, inputs_of(task, material.policy, movement), is_ripe)


def _lateness(task: Task, on: date) -> str:
    """A greeting after its day is still owed, but has to say so."""
    if task.kind not in GREETINGS or task.event_on is None or task.event_on >= on:
        return ""
    days = (on - task.event_on).days
    late = ngettext("已过 %(days)d 天，请说明是补送祝福。", "已过 %(days)d 天，请说明是补送祝福。", days)
    return _gap() + late % {"days": days}


def movement_of(task: Task, material: Material) -> Movement | None:
    """The newest finding of the movement that the task speaks of; a large movement's is that of its own day."""
    if task.kind != "large_movement":
        return material.movements.get((task.customer_id, task.kind))
    movement = material.movements.get((task.customer_id, task.subject))
    return movement if movement and movement.run.as_of == task.event_on else None


def _spoken(task: Task, standing: Standing, material: Material, movement: Movement | None) -> tuple[str, str, str]:
    """Sentence, opening, closing; a fact that is not known leaves the label and the note as sentence."""
    words, language = words_of(task, material.policy), "en" if get_language() == "en" else "zh"
    label = label_of(task.kind, task.subject)
    if words is None:
        return label, "", ""
    facts = facts_of(task, standing, material, movement)
    told = []
    for template in (words.reason[language], words.opening[language], words.closing[language]):
        try:
            told.append(fill(template, facts))
        except KeyError:
            told.append("" if told else label)
    return told[0], told[1], told[2]


def words_of(task: Task, policy: Policy) -> Words | None:
    """The policy's words for the task; None for a kind that the policy in force no longer knows."""
    book = policy.words
    if task.source == Task.Source.PROMISE:
        return book.promise
    if task.source == Task.Source.MOVEMENT or task.kind == "large_movement":
        return book.movements.get(task.subject if task.kind == "large_movement" else task.kind)
    return book.events.get(task.kind)


def facts_of(task: Task, standing: Standing, material: Material, movement: Movement | None) -> dict[str, str]:
    """The facts that are known of the task, each as people write it."""
    profile, policy = standing.profile, material.policy
    facts = {
        "salutation": salutation(profile.name, profile.sex, get_language() or ""),
        "manager": material.speaker.name,
        "outlet": material.speaker.branch.name,
        "tier": str(Tier(standing.tier).label),
        "date": day_words(task.event_on or task.due_on, policy.day),
        "note": task.note,
        "next_tier": _next_tier(standing.tier),
        "days": days_of(task, policy),
        "product": _product(task, material),
        "relation": _relation(task, standing, material),
        **_figures(task, movement),
    }
    return {name: value for name, value in facts.items() if value}


def _figures(task: Task, movement: Movement | None) -> dict[str, str]:
    amount = task.amount if task.amount is not None else movement.amount if movement else None
    if task.kind in COUNTED:
        figures = {"count": f"{abs(amount):.0f}" if amount is not None else ""}
    else:
        figures = {"amount": money_words(amount)}
    if movement is not None:
        figures["base"] = money_words(movement.base)
        figures["share"] = share_words(movement.share)
    return figures


def _product(task: Task, material: Material) -> str:
    holding = material.holdings.get(task.subject)
    return holding.product_name if holding else gettext("产品")


def _relation(task: Task, standing: Standing, material: Material) -> str:
    relation = material.relations.get((standing.profile_id, task.subject))
    return f"{relation.get_kind_display()}{_gap()}{relation.name}" if relation else gettext("家人")


def _gap() -> str:
    return " " if get_language() == "en" else ""


def _next_tier(tier: str) -> str:
    rank = TIERS.index(tier)
    return str(Tier(TIERS[rank + 1]).label) if rank + 1 < len(TIERS) else ""


def days_of(task: Task, policy: Policy) -> str:
    """The days that a rule looks back or ahead, from the policy; of a new customer those since the first account."""
    if task.kind == "new_customer":
        return task.subject
    if task.kind == "dormant":
        return str(policy.events["dormant"].numbers["idle_days"])
    movement = policy.movements.get(task.kind)
    return str(movement.numbers["days"]) if movement and "days" in movement.numbers else ""


def inputs_of(task: Task, policy: Policy, movement: Movement | None) -> tuple[tuple[str, str], ...]:
    """Names and values of what the rule looked at, for the why-line."""
    rule = rule_of(task.source, task.kind, policy.tasks)
    severity = {"high": gettext("高"), "medium": gettext("中"), "low": gettext("低")}.get(task.severity, "")
    figures = _figures(task, movement)
    inputs = (
        (gettext("事件日期"), day_words(task.event_on, policy.day) if task.event_on else ""),
        (gettext("金额"), figures.get("amount", "")),
        (gettext("数量"), figures.get("count", "")),
        (gettext("基数"), figures.get("base", "") if task.kind not in COUNTED else ""),
        (gettext("占比"), figures.get("share", "")),
        (gettext("程度"), severity),
        (gettext("规则期限"), day_words(task.first_due_on, policy.day)),
        (gettext("优先级"), f"{rule.priority}" if rule else ""),
        (gettext("预计分钟"), str(task.minutes)),
    )
    return tuple((name, value) for name, value in inputs if value)


def day_words(day: date, on: date) -> str:
    """3月11日, 11 March; with the year where it is not that of `on`."""
    if get_language() == "en":
        return format_date(day, "j F" if day.year == on.year else "j F Y")
    year = "" if day.year == on.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"


def money_words(amount: Decimal | None) -> str:
    """An amount as in running text."""
    if amount is None:
        return ""
    number, unit = amounts.parts(amount)
    return f"{number} {unit}" if not unit.startswith("k") else f"¥{number}{unit}"


def share_words(share: float | None) -> str:
    """A share as a whole percentage."""
    return f"{share:.0%}" if share is not None else ""
