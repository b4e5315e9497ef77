"""Kinds of policy values: each takes what the YAML says and gives the typed value, or raises ValueError."""

import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sibao.policy import terms

Kind = Callable[[Any], Any]

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def number(value: Any) -> Decimal:
    """A decimal number that is not negative."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise ValueError(f"{value!r} is not a number")
    if value < 0:
        raise ValueError(f"{value} is negative")
    return Decimal(value)


def money(value: Any) -> Decimal:
    """Yuan, not negative, at most two places."""
    amount = number(value)
    if amount != round(amount, 2):
        raise ValueError(f"{value} has more than two places")
    return amount


def share(value: Any) -> Decimal:
    """A fraction from 0 to 1."""
    fraction = number(value)
    if fraction > 1:
        raise ValueError(f"share {value} is outside 0..1")
    return fraction


def days(value: Any) -> int:
    """A whole number of either sign, such as an offset in days."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def count(value: Any) -> int:
    """A whole number from 0."""
    if days(value) < 0:
        raise ValueError(f"{value} is negative")
    return int(value)


def positive(value: Any) -> int:
    """A whole number from 1."""
    if days(value) < 1:
        raise ValueError(f"{value} is less than 1")
    return int(value)


def flag(value: Any) -> bool:
    """True or false, written as such."""
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is not true or false")
    return value


def text(value: Any) -> str:
    """A text that is not empty, without surrounding blanks."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is not a text")
    return value.strip()


def clock(value: Any) -> str:
    """A time of day HH:MM."""
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        raise ValueError(f"{value!r} is not a time HH:MM (put it in quotes)")
    return value


def choice(*options: str) -> Kind:
    """One of the given words."""

    def kind(value: Any) -> str:
        if value not in options:
            raise ValueError(f"{value!r} is unknown; one of {', '.join(options)}")
        return str(value)

    return kind


def sequence(item: Kind, *, ascending: bool = False) -> Kind:
    """A list with at least one item, as a tuple."""

    def kind(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError(f"{value!r} is not a list")
        items = tuple(item(each) for each in value)
        if ascending and not all(low < high for low, high in pairwise(items)):
            raise ValueError(f"{value} does not ascend")
        return items

    return kind


def span(item: Kind) -> Kind:
    """A list [from, to] with from < to, as a pair."""

    def kind(value: Any) -> tuple[Any, Any]:
        first, last = sequence(item, ascending=True)(value) if isinstance(value, list) and len(value) == 2 else (0, 0)
        if first == last:
            raise ValueError(f"{value!r} is not [from, to]")
        return first, last

    return kind


def table(keys: Collection[str], item: Kind, *, ascending: bool = False) -> Kind:
    """A mapping that has exactly these keys, in their order; `ascending`: its values rise in that order."""

    def kind(value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise ValueError(f"{value!r} is not a table of {', '.join(keys)}")
        if unknown := [str(key) for key in value if key not in keys]:
            raise ValueError(f"unknown {', '.join(unknown)}; only {', '.join(keys)}")
        if missing := [key for key in keys if key not in value]:
            raise ValueError(f"{', '.join(missing)} missing")
        items = {key: _named(key, item, value[key]) for key in keys}
        if ascending and not all(low < high for low, high in pairwise(items.values())):
            raise ValueError(f"{', '.join(keys)} do not ascend")
        return items

    return kind


def record(**fields: Kind) -> Kind:
    """A mapping that has exactly these fields, each of its own kind."""

    def kind(value: Any) -> Mapping[str, Any]:
        given = table(tuple(fields), lambda each: each)(value)
        return {name: _named(name, item, given[name]) for name, item in fields.items()}

    return kind


def _named(key: str, item: Kind, value: Any) -> Any:
    try:
        return item(value)
    except ValueError as error:
        raise ValueError(f"{key}: {error}") from None


tier = choice(*terms.TIERS)
severity = choice(*terms.SEVERITIES)
role = choice(*terms.ROLES)
