"""From checked values to the Policy record of one day, and the checks that need more than one value."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sibao.policy import terms
from sibao.policy.rules import (
    AssetWeight,
    DeskRules,
    EventRule,
    KpiRule,
    MovementRule,
    Policy,
    TaskRule,
    TaskRules,
    Threshold,
    TierRule,
    WordBook,
    Words,
)

Values = Mapping[str, Any]

_MOVEMENT_FIELDS = frozenset({"amount", "share", "severity", "severity_otherwise", "severity_by_months"})


def build_policy(day: date, version: str, files: Mapping[str, Values]) -> Policy:
    """The policy of `day` from typed values by file name and key."""
    tiers = files["tiers.yaml"]
    audiences = {"care": tiers["care_from"], "potential": tiers["potential_from"], "all": terms.TIERS[0]}
    return Policy(
        day=day,
        version=version,
        max_rejected_share=files["intake.yaml"]["max_rejected_share"],
        assets={category: AssetWeight(**value) for category, value in files["assets.yaml"].items()},
        tiers=tuple(_tier_rule(tier, rank, tiers[f"ladder.{tier}"]) for rank, tier in enumerate(terms.TIERS)),
        near_upgrade_share=tiers["near_upgrade_share"],
        downgrade_target=tiers["downgrade_target"],
        care_from=tiers["care_from"],
        potential_from=tiers["potential_from"],
        movements={
            code: _movement_rule(code, value, tiers["care_from"]) for code, value in files["movements.yaml"].items()
        },
        events={kind: _event_rule(kind, value, audiences) for kind, value in files["events.yaml"].items()},
        kpi=KpiRule(**files["kpi.yaml"]),
        tasks=_task_rules(files["tasks.yaml"]),
        words=_word_book(files["words.yaml"]),
        desk=DeskRules(**files["desk.yaml"]),
    )


def _tier_rule(tier: str, rank: int, value: Values) -> TierRule:
    return TierRule(tier, value["band"], rank, value["floor"], value["measure"], value.get("grace_months"))


def _movement_rule(code: str, value: Values, care_from: str) -> MovementRule:
    return MovementRule(
        code=code,
        by_tier=_by_tier(value.get("amount", {}), value.get("share", {}), care_from),
        numbers={name: each for name, each in value.items() if name not in _MOVEMENT_FIELDS},
        severity=value.get("severity"),
        severity_otherwise=value.get("severity_otherwise"),
        severity_by_months=value.get("severity_by_months", ()),
    )


def _by_tier(amounts: Values, shares: Values, care_from: str) -> dict[str, Threshold]:
    columns = list(amounts or shares)
    if not columns:
        return {}
    cared = terms.TIERS[terms.TIERS.index(care_from) :]
    column = {tier: tier if tier in columns else columns[0] for tier in cared}
    return {tier: Threshold(amounts.get(column[tier]), shares.get(column[tier])) for tier in cared}


def _event_rule(kind: str, value: Values, audiences: Mapping[str, str]) -> EventRule:
    numbers = {name: each for name, each in value.items() if isinstance(each, int)}
    return EventRule(kind, audiences[value["who"]], value["due_from"], numbers, value.get("steps", ()))


def _task_rules(values: Values) -> TaskRules:
    return TaskRules(
        events={kind: _task_rule(value) for kind, value in _group(values, "events.")},
        movements={code: _task_rule(value) for code, value in _group(values, "movements.")},
        promise=_task_rule(values["promise"]),
        tier_weights=values["tier_weights"],
        stake_floor=values["stake_floor"],
        stake_cap=values["stake_cap"],
        realert_days=values["realert_days"],
        realert_absent_nights=values["realert_absent_nights"],
    )


def _task_rule(value: Values) -> TaskRule:
    return TaskRule(**{"from_severity": None, **value})


def _word_book(values: Values) -> WordBook:
    return WordBook(
        events={kind: Words(**value) for kind, value in _group(values, "events.")},
        movements={code: Words(**value) for code, value in _group(values, "movements.")},
        promise=Words(**values["promise"]),
        forbidden=values["forbidden"],
    )


def _group(values: Values, prefix: str) -> Iterator[tuple[str, Any]]:
    return ((key.removeprefix(prefix), value) for key, value in values.items() if key.startswith(prefix))


def cross_faults(policy: Policy) -> Iterator[str]:
    """Contradictions between values that are each right by themselves, each naming file, key and date."""
    for low, high in pairwise(policy.tiers):
        if high.floor <= low.floor:
            yield f"tiers.yaml ladder.{high.tier} {policy.day}: floor {high.floor} is not above {low.tier}'s"
        if terms.BANDS.index(high.band) < terms.BANDS.index(low.band):
            yield f"tiers.yaml ladder.{high.tier} {policy.day}: band {high.band} is below {low.tier}'s"
    if policy.tiers[0].floor != 0:
        yield f"tiers.yaml ladder.{policy.tiers[0].tier} {policy.day}: the lowest floor must be 0"
    for kind, event in policy.events.items():
        if event.numbers["from_days"] > event.numbers["to_days"]:
            yield f"events.yaml {kind} {policy.day}: from_days is after to_days"
    stopped = policy.movements["income_stopped"].numbers
    if stopped["from_days"] > stopped["to_days"]:
        yield f"movements.yaml income_stopped {policy.day}: from_days is after to_days"
    yield from _forbidden_faults(policy)
    if policy.tasks.stake_floor > policy.tasks.stake_cap:
        yield f"tasks.yaml stake_floor {policy.day}: above stake_cap"
    if Decimal(policy.desk.export_alert_rows) > policy.desk.export_rows:
        yield f"desk.yaml export_alert_rows {policy.day}: above export_rows"


def _forbidden_faults(policy: Policy) -> Iterator[str]:
    book = policy.words
    spoken = {f"events.{kind}": words for kind, words in book.events.items()}
    spoken |= {f"movements.{code}": words for code, words in book.movements.items()}
    for name, words in {**spoken, "promise": book.promise}.items():
        texts = " ".join(text for part in (words.opening, words.reason, words.closing) for text in part.values())
        for word in book.forbidden:
            if word.lower() in texts.lower():
                yield f"words.yaml {name} {policy.day}: holds the forbidden word {word}"
