"""One customer's archive: what the 360 page shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.functional import Promise

from sibao.desk.access.models import Standing, Tier
from sibao.desk.customers.models import Holding, Relation
from sibao.desk.runs.book import lunar_words
from sibao.desk.ui.charts import MonthPoint, TierLine
from sibao.policy.calendar import Calendar
from sibao.policy.rules import Policy

ZERO = Decimal(0)
# Names of two lines that are closer than this share of the picture would cover one another.
LABEL_SHARE = Decimal("0.09")


@dataclass(frozen=True)
class HoldingGroup:
    """The open accounts of one category, the largest first; `total` in yuan."""

    label: str
    total: Decimal
    holdings: tuple[Holding, ...]


@dataclass(frozen=True)
class Birthday:
    """A day of birth, its next anniversary, and the lunar day where the birthday is kept by it ('' else)."""

    born: date
    next_on: date
    lunar: str


@dataclass(frozen=True)
class Average:
    """One measure of assets in yuan: as it is, and weighted as the tiers count it."""

    label: str | Promise
    raw: Decimal
    rating: Decimal


def holdings_of(standing: Standing) -> list[HoldingGroup]:
    """The accounts open on the night of `standing`, by category in the order of the archive."""
    categories = Holding.Category.values
    place = Case(
        *(When(category=each, then=Value(n)) for n, each in enumerate(categories)), output_field=IntegerField()
    )
    rows = Holding.objects.filter(run_id=standing.run_id, customer_id=standing.customer_id)
    ordered = rows.order_by(place, "-balance", "account_id")
    groups = ((label, tuple(group)) for label, group in groupby(ordered, key=lambda row: row.get_category_display()))
    return [HoldingGroup(label, sum((row.balance for row in group), ZERO), group) for label, group in groups]


def relations_of(standing: Standing) -> list[Relation]:
    """The people close to the customer, family first."""
    order = {kind: place for place, kind in enumerate(Relation.Kind.values)}
    rows = Relation.objects.filter(profile_id=standing.profile_id)
    return sorted(rows, key=lambda row: (order.get(row.kind, len(order)), row.relation_id))


def birthday_of(born: date | None, kept_by: str, *, on: date, calendar: Calendar) -> Birthday | None:
    """The birthday of somebody born on the solar day `born`, who keeps it by the solar or the lunar calendar."""
    if born is None:
        return None
    lunar = lunar_words(born) if kept_by == "lunar" else ""
    return Birthday(born, calendar.birthday_on_or_after(born, kept_by, on), lunar)


def month_points(standing: Standing) -> list[MonthPoint]:
    """The 13 months to the night, month average and month end."""
    return [
        MonthPoint(date.fromisoformat(first), _yuan(average), _yuan(end)) for first, average, end in standing.months
    ]


def tier_lines(points: Sequence[MonthPoint], policy: Policy) -> list[TierLine]:
    """The floors of the tiers that are cared for, with their names; of two too close to be told apart the higher."""
    least = next(rule.rank for rule in policy.tiers if rule.tier == policy.care_from)
    top = max((value for point in points for value in (point.average, point.end) if value is not None), default=ZERO)
    lines: list[TierLine] = []
    for rule in sorted(policy.tiers, key=lambda rule: rule.rank, reverse=True):
        is_clear = not lines or rule.floor <= lines[-1].floor - top * LABEL_SHARE
        if rule.rank >= least and is_clear:
            lines.append(TierLine(Tier(rule.tier).label, rule.floor))
    return lines


def next_tier(standing: Standing, policy: Policy) -> str:
    """The name of the tier above the official one; '' at the top."""
    above = [rule.tier for rule in policy.tiers if rule.rank == standing.tier_rank + 1]
    return str(Tier(above[0]).label) if above else ""


def risk_expires_on(standing: Standing, valid_days: int) -> date | None:
    """The last day on which the risk assessment serves."""
    assessed = standing.profile.risk_assessed_on
    return assessed + timedelta(days=valid_days) if assessed else None


def neighbours(rows: QuerySet[Standing], place: int, customer_id: str) -> tuple[str | None, str | None]:
    """The ids before and after the customer at `place` (from 1) of a list; none when the list has changed meanwhile."""
    first = max(place - 2, 0)
    ids: Sequence[str] = list(rows.values_list("customer_id", flat=True)[first : place + 1])
    if place < 1 or customer_id not in ids:
        return None, None
    at = ids.index(customer_id)
    return (ids[at - 1] if at else None), (ids[at + 1] if at + 1 < len(ids) else None)


def _yuan(text: Any) -> Decimal | None:
    return None if text is None else Decimal(text)
