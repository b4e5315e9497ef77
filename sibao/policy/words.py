"""Words to say: templates with named placeholders, checked when read and filled without any evaluation."""

import re
from collections.abc import Collection, Mapping
from string import Formatter
from typing import Any

from sibao.policy import kinds
from sibao.policy.kinds import Kind

PARTS = ("opening", "reason", "closing")
LANGUAGES = ("zh", "en")
# Facts known of every task.
COMMON = ("salutation", "manager", "outlet", "tier")
# Facts known besides, by event kind; large_movement speaks with the words of its movement.
EVENT_FACTS: dict[str, tuple[str, ...]] = {
    "birthday": ("date",),
    "relation_birthday": ("date", "relation"),
    "maturity_30": ("date", "amount", "product"),
    "maturity_7": ("date", "amount", "product"),
    "maturity_1": ("date", "amount", "product"),
    "matured": ("date", "amount", "product"),
    "loan_disbursed": ("date", "amount", "product"),
    "new_customer": ("date", "days"),
    "tier_up": ("date",),
    "tier_down": ("date",),
    "near_upgrade": ("date", "amount", "next_tier"),
    "card_expiry": ("date",),
    "id_expiry": ("date",),
    "risk_expiry": ("date",),
    "repayment_due": ("date", "amount"),
    "repayment_overdue": ("date", "amount"),
    "dormant": ("date", "days"),
}
# Facts known besides of a promise made in a contact.
PROMISE_FACTS = ("date", "note")
MOVEMENT_FACTS: dict[str, tuple[str, ...]] = {
    "large_outflow": ("date", "amount"),
    "large_inflow": ("date", "amount"),
    "net_outflow": ("days", "amount", "base", "share"),
    "drop_30": ("days", "amount", "base", "share"),
    "drop_90": ("days", "amount", "base", "share"),
    "activity_drop": ("days", "count", "share"),
    "income_stopped": ("amount",),
    "maturity_cluster": ("days", "amount", "base", "share"),
    "redemption": ("days", "amount", "base", "share"),
    "products_closed": ("days", "count"),
    "moved_elsewhere": ("days", "amount", "base", "share"),
    "tier_watch": (),
}

_NAME = re.compile(r"[a-z_]+")


def facts_of(key: str) -> tuple[str, ...]:
    """Facts known, besides COMMON, of the words under a key of words.yaml (events.birthday, promise)."""
    group, _, name = key.partition(".")
    if group == "promise":
        return PROMISE_FACTS
    return (EVENT_FACTS if group == "events" else MOVEMENT_FACTS)[name]


def placeholders(template: str) -> set[str]:
    """Names of the {placeholders} of a template. Raises ValueError where one is malformed or more than a name."""
    names = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not _NAME.fullmatch(name) or spec or conversion:
            raise ValueError(f"placeholder {{{name}}} is not a plain name")
        names.add(name)
    return names


def fill(template: str, facts: Mapping[str, str]) -> str:
    """The template with each placeholder replaced by its fact. KeyError names a fact that is missing."""
    return "".join(before + (facts[name] if name else "") for before, name, _, _ in Formatter().parse(template))


def words_kind(facts: Collection[str]) -> Kind:
    """Opening, reason and closing in Chinese and English, using only COMMON and the given facts."""
    allowed = {*COMMON, *facts}

    def part(value: Any) -> Mapping[str, str]:
        texts: Mapping[str, str] = kinds.record(**dict.fromkeys(LANGUAGES, kinds.text))(value)
        used = {language: placeholders(template) for language, template in texts.items()}
        if unknown := sorted(set().union(*used.values()) - allowed):
            raise ValueError(f"unknown placeholder {', '.join(unknown)}; only {', '.join(sorted(allowed))}")
        if used["zh"] != used["en"]:
            raise ValueError("zh and en use different placeholders")
        return texts

    return kinds.record(**dict.fromkeys(PARTS, part))
