"""How a movement is explained, and which nights of one code are one episode. Source: docs/manual/night-movements.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sibao.desk.movements.models import Code, Movement
from sibao.desk.ui import amounts
from sibao.policy.rules import MovementRule, Policy

# Codes whose amount and base are numbers of things, not money.
COUNTED = (Code.ACTIVITY_DROP, Code.PRODUCTS_CLOSED)
# Codes that tell of one day; the others hold as long as what they describe does.
OF_ONE_DAY = (Code.LARGE_OUTFLOW, Code.LARGE_INFLOW, Code.TIER_WATCH, Code.TIER_DOWN)

RULES = {
    Code.LARGE_OUTFLOW: _("当日单笔对外转出达到 %(amount)s"),
    Code.LARGE_INFLOW: _("当日单笔对外转入达到 %(amount)s"),
    Code.NET_OUTFLOW: _("%(days)s 日内净流出达到 %(amount)s，且达到期初资产的 %(share)s"),
    Code.DROP_30: _("资产比 %(days)s 日前下降达到 %(share)s，此前不少于 %(floor)s"),
    Code.DROP_90: _("资产比 %(days)s 日前下降达到 %(share)s，此前不少于 %(floor)s"),
    Code.ACTIVITY_DROP: _("%(days)s 日内主动交易比此前同样长的时间减少达到 %(share)s，此前不少于 %(min_count)s 笔"),
    Code.INCOME_STOPPED: _("连续三个月的工资或养老金，过了应到日 %(from_days)s 天仍未到账"),
    Code.MATURITY_CLUSTER: _("%(days)s 日内到期的资产达到 %(min_share)s，且不少于 %(floor)s"),
    Code.REDEMPTION: _("%(days)s 日内赎回达到期初资产的 %(min_share)s，期初不少于 %(floor)s"),
    Code.PRODUCTS_CLOSED: _("%(days)s 日内销户的资产账户达到 %(min_count)s 个"),
    Code.MOVED_ELSEWHERE: _("%(days)s 日内转往本人他行的金额达到全部转出的 %(min_share)s，且不少于 %(floor)s"),
    Code.TIER_WATCH: _("月末评定低于现等级门槛"),
    Code.TIER_DOWN: _("月末评定后等级下降"),
}

FOUND = {
    Code.LARGE_OUTFLOW: _("当日大额转出合计 %(amount)s，占前一日资产的 %(share)s"),
    Code.LARGE_INFLOW: _("当日大额转入合计 %(amount)s，前一日资产 %(base)s"),
    Code.NET_OUTFLOW: _("近 %(days)s 天净流出 %(amount)s，占期初资产的 %(share)s"),
    Code.DROP_30: _("资产在 %(days)s 天内由 %(base)s 减少 %(amount)s，降幅 %(share)s"),
    Code.DROP_90: _("资产在 %(days)s 天内由 %(base)s 减少 %(amount)s，降幅 %(share)s"),
    Code.ACTIVITY_DROP: _("近 %(days)s 天主动交易 %(now)s 笔，此前同样长的时间 %(before)s 笔，减少 %(share)s"),
    Code.INCOME_STOPPED: _("工资或养老金过了应到日 %(from_days)s 天仍未到账，此前三个月共 %(amount)s"),
    Code.MATURITY_CLUSTER: _("未来 %(days)s 天内到期 %(amount)s，占资产的 %(share)s"),
    Code.REDEMPTION: _("近 %(days)s 天赎回 %(amount)s，占期初资产的 %(share)s"),
    Code.PRODUCTS_CLOSED: _("近 %(days)s 天销户 %(count)s 个资产账户"),
    Code.MOVED_ELSEWHERE: _("近 %(days)s 天转往本人他行账户 %(amount)s，占全部转出的 %(share)s"),
    Code.TIER_WATCH: _("月末评定低于现等级门槛"),
    Code.TIER_DOWN: _("月末评定未达原等级门槛，等级下降"),
}
# Without assets before there is no share to name.
FOUND_FROM_NOTHING = {
    Code.LARGE_OUTFLOW: _("当日大额转出合计 %(amount)s，前一日资产为零"),
    Code.NET_OUTFLOW: _("近 %(days)s 天净流出 %(amount)s，期初资产为零"),
}


@dataclass(frozen=True)
class Episode:
    """Published nights in a row on which a code held: the first, the last, and the movement of the last."""

    first: date
    last: date
    movement: Movement


def rule_sentence(movement: Movement, policy: Policy, held_tier: str) -> str:
    """The rule with the numbers that were in force for the held tier; '' where the tier is not known any more."""
    rule = policy.movements[movement.code]
    if rule.by_tier and held_tier not in rule.by_tier:
        return ""
    return str(RULES[Code(movement.code)]) % _numbers(rule, held_tier)


def evidence_of(movement: Movement, policy: Policy) -> str:
    """What the night found, in the language of the page; `policy` is that of the night.

    A Chinese page shows the night's own sentence, which names days as well. Another language has it made of the
    movement's figures and the policy's numbers; '' where one of them is not known.
    """
    if (get_language() or "").startswith("zh"):
        return movement.evidence
    code = Code(movement.code)
    sentence = FOUND_FROM_NOTHING.get(code, FOUND[code]) if movement.share is None else FOUND[code]
    try:
        return str(sentence) % _findings(movement, policy.movements[code])
    except KeyError:
        return ""


def _findings(movement: Movement, rule: MovementRule) -> dict[str, str]:
    amount, base, share = movement.amount, movement.base, movement.share
    found = {name: str(number) for name, number in rule.numbers.items()}
    if amount is not None:
        found |= {"amount": amounts.full(amount), "count": f"{amount:.0f}"}
    if base is not None:
        found |= {"base": amounts.full(base), "before": f"{base:.0f}"}
    if amount is not None and base is not None:
        found["now"] = f"{base - amount:.0f}"
    return found if share is None else found | {"share": percent(share)}


def _numbers(rule: MovementRule, tier: str) -> dict[str, str]:
    found = {name: str(number) for name, number in rule.numbers.items()}
    found |= {name: percent(rule.numbers[name]) for name in ("min_share", "high_share") if name in rule.numbers}
    if "floor" in rule.numbers:
        found["floor"] = _money(Decimal(rule.numbers["floor"]))
    threshold = rule.by_tier.get(tier)
    if threshold and threshold.amount is not None:
        found["amount"] = _money(threshold.amount)
    if threshold and threshold.share is not None:
        found["share"] = percent(threshold.share)
    return found


def percent(share: Decimal | float) -> str:
    """A share as people write it; ratios only, never money."""
    return f"{share * 100:.1f}".removesuffix(".0") + " %"


def _money(amount: Decimal) -> str:
    return " ".join(amounts.parts(amount))


def episodes(movements: Iterable[Movement], nights: Sequence[date]) -> list[Episode]:
    """Movements of one customer as episodes, the newest first. `nights` are the published days, rising.

    A published night without the code ends an episode; codes that tell of one day are never joined.
    """
    place = {night: number for number, night in enumerate(nights)}
    found: dict[str, list[Episode]] = {}
    for movement in sorted(movements, key=lambda each: (each.code, each.run.as_of)):
        night, known = movement.run.as_of, found.setdefault(movement.code, [])
        joins = movement.code not in OF_ONE_DAY and known and place[known[-1].last] == place[night] - 1
        if joins:
            known[-1] = Episode(known[-1].first, night, movement)
        else:
            known.append(Episode(night, night, movement))
    return sorted((each for rows in found.values() for each in rows), key=lambda each: each.last, reverse=True)
