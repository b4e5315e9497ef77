"""A plain-Python second opinion on the checks of the extracts: rows of text in, accepted and rejected rows out.

Written from docs/manual/night.md, "Inputs" and "Refusing bad input without losing it", one row at a time, without SQL.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sibao.engine.sources import TABLES, Column, TableSpec

Row = Sequence[str]
DECIMAL_LIMIT = Decimal(10) ** 16


@dataclass
class Delivered:
    """One file: its columns and rows of text; a row may be too short or too long."""

    columns: list[str]
    rows: list[Row]


@dataclass
class Judged:
    """Per table: accepted rows as {column: value} and rejected ones as {(file, row): code}."""

    accepted: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    rejected: dict[str, dict[tuple[int, int], str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def parse(column: Column, text: str) -> object:
    """The value of a non-empty text; ValueError where it is unparsable."""
    if column.type == "date":
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return date(int(text[:4]), int(text[5:7]), int(text[8:]))
    if column.type == "decimal":
        if not re.fullmatch(r"[+-]?([0-9]+(\.[0-9]{1,2})?|\.[0-9]{1,2})", text):
            raise ValueError(text)
        number = Decimal(text)
        if abs(number) >= DECIMAL_LIMIT:
            raise ValueError(text)
        return int(number * 100)
    if column.type == "int":
        if not re.fullmatch(r"[+-]?[0-9]+", text) or not -(2**31) <= int(text) < 2**31:
            raise ValueError(text)
        return int(text)
    if column.type == "bool":
        return {"true": True, "1": True, "false": False, "0": False}[text.lower()]
    return text


def judge_row(spec: TableSpec, columns: list[str], row: Row) -> tuple[str | None, dict[str, object]]:
    """The first reason found in the row alone (or None), and its values."""
    if len(row) != len(columns):
        return "unparsable", {}
    text = {name: value.strip() for name, value in zip(columns, row, strict=True)}
    if any(not text[c.name] for c in spec.columns if c.key):
        return "empty_key", {}
    if any(not text[c.name] for c in spec.columns if c.required):
        return "empty_value", {}
    values: dict[str, object] = {}
    for column in spec.columns:
        value = text.get(column.name, "")
        try:
            values[column.name] = parse(column, value) if value else None
        except (ValueError, KeyError):
            return "unparsable", {}
    for column in spec.columns:
        value = values[column.name]
        if value is None:
            continue
        if column.enum and value not in column.enum:
            return "unknown_value", {}
        if column.minimum is not None and value < column.minimum:
            return "unknown_value", {}
        if column.maximum is not None and value > column.maximum:
            return "unknown_value", {}
    return None, values


def judge(delivery: Mapping[str, list[Delivered]]) -> Judged:
    """Judge every table; a table that is not delivered has no rows."""
    result = Judged()
    keys: dict[str, set[object]] = {}
    branch_keys = set()
    for table, spec in TABLES.items():
        seen: set[object] = set()
        good, bad, rows = [], {}, 0
        for file, delivered in enumerate(delivery.get(table, [])):
            for number, row in enumerate(delivered.rows, 1):
                rows += 1
                if table == "branch":
                    place = delivered.columns.index("branch_id")
                    branch_keys.add(row[place].strip() if place < len(row) else "")
                reason, values = judge_row(spec, delivered.columns, row)
                key = tuple(values.get(c.name) for c in spec.keys)
                if reason is None and key in seen:
                    reason = "repeated_key"
                if reason is None:
                    seen.add(key)
                    good.append(((file, number), values))
                else:
                    bad[file, number] = reason
        keys["branch of a branch"] = branch_keys - {""}
        result.accepted[table] = []
        for place, values in good:
            if _dangles(spec, values, keys):
                bad[place] = "dangling"
            else:
                result.accepted[table].append(values)
        keys[table] = {tuple(v[c.name] for c in spec.keys)[0] for v in result.accepted[table]}
        result.rejected[table], result.rows[table] = bad, rows
    return result


def _dangles(spec: TableSpec, values: dict[str, object], keys: Mapping[str, set[object]]) -> bool:
    for column in spec.references:
        target = "branch of a branch" if spec.name == "branch" else column.references
        if values[column.name] is not None and values[column.name] not in keys[target]:
            return True
    return False


def intervals(
    accounts: list[dict[str, object]], balances: list[dict[str, object]], as_of: date, horizon: date
) -> set[tuple[object, ...]]:
    """(account_id, day, cents) of every counted day: day by day, from `horizon` to `as_of`, zero balances included."""
    found = set()
    for account in accounts:
        rows = sorted((b["day"], b["balance"]) for b in balances if b["account_id"] == account["account_id"])
        for ordinal in range(horizon.toordinal(), as_of.toordinal() + 1):
            day = date.fromordinal(ordinal)
            is_open = account["opened_on"] <= day and (account["closed_on"] is None or day < account["closed_on"])
            before = [cents for since, cents in rows if since <= day]
            if is_open and before:
                found.add((account["account_id"], day, before[-1]))
    return found
