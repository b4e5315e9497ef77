"""A night in files, made from plain rows: what the engine would have written for a bank of a few customers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from sibao.desk.intake.operations import NightFiles, Publication, publish_night
from sibao.desk.runs.book import policy_on, working_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = date(2026, 10, 12)
ACCEPTED = {
    "branch": "branch_id varchar, name varchar, parent_id varchar, level varchar",
    "staff": "staff_id varchar, name varchar, branch_id varchar, role varchar, grade integer, capacity integer",
    "customer": "customer_id varchar, name varchar, id_type varchar, id_number varchar, sex varchar, birth_date date, "
    "birthday_calendar varchar, mobile varchar, address varchar, occupation varchar, source varchar, opened_on date, "
    "branch_id varchar, risk_level varchar, risk_assessed_on date, id_expires_on date, card_expires_on date, "
    "sms_consent boolean, call_consent boolean",
    "relation": "relation_id varchar, customer_id varchar, name varchar, kind varchar, related_customer_id varchar, "
    "birth_date date",
    "product": "product_id varchar, name varchar, category varchar, risk_level varchar",
    "assignment": "customer_id varchar, staff_id varchar, since date",
}
MONEY = "decimal(18,2)"
RESULTS = {
    "customer_aum": "customer_id varchar, "
    + ", ".join(
        f"{name} {MONEY}"
        for name in "raw rating raw_month raw_quarter raw_three_months raw_year rating_month rating_quarter "
        "rating_three_months rating_year raw_30_days_ago raw_90_days_ago".split()
    )
    + ", categories integer",
    "customer_home": f"customer_id varchar, branch_id varchar, raw {MONEY}",
    "customer_tier": "customer_id varchar, rated varchar, tier varchar, band varchar, below_months integer, "
    f"since date, change varchar, watch boolean, next_floor {MONEY}, gap {MONEY}, near_upgrade boolean",
    "customer_month": f"customer_id varchar, month date, raw_average {MONEY}, raw_end {MONEY}",
    "holding": f"account_id varchar, customer_id varchar, product_id varchar, balance {MONEY}, opened_on date, "
    "matures_on date",
    "customer_movement": f"customer_id varchar, code varchar, severity varchar, amount {MONEY}, base {MONEY}, "
    "share double, evidence varchar",
    "customer_event": f"customer_id varchar, kind varchar, event_on date, subject varchar, due_on date, amount {MONEY}",
    "kpi": f"scope varchar, scope_id varchar, measure varchar, numerator {MONEY}, denominator {MONEY}, value double",
}


@dataclass(frozen=True)
class Night:
    """A night's rows. Customers hold 200,000 yuan each and are gold unless `tiers` says otherwise."""

    as_of: date = NIGHT
    customers: dict[str, str] = field(default_factory=lambda: {"C1": "曾小明", "C2": "欧阳静", "C3": "王芳"})
    mobiles: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=lambda: {"C1": "M1"})
    tiers: dict[str, str] = field(default_factory=dict)
    events: tuple[tuple[Any, ...], ...] = ()
    movements: tuple[tuple[Any, ...], ...] = ()

    def later(self, days: int, **changes: Any) -> "Night":
        return replace(self, as_of=self.as_of + timedelta(days=days), **changes)


def tables(night: Night) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every file."""
    month = night.as_of.replace(day=1)
    return {
        "branch": [("H", "总行", None, "head"), ("B1", "东街支局", "H", "outlet"), ("B2", "西街支局", "H", "outlet")],
        "staff": [
            ("M1", "李经理", "B1", "relationship_manager", 2, 250),
            ("M2", "周经理", "B1", "relationship_manager", 1, 250),
            ("L1", "陈支局", "B1", "branch_manager", None, None),
        ],
        "customer": [_customer(key, name, night) for key, name in night.customers.items()],
        "relation": [("R1", key, "曾家宝", "child", None, date(2010, 6, 1)) for key in night.customers if key == "C1"],
        "product": [("P1", "活期存款", "demand_deposit", None)],
        "assignment": [(customer, staff, date(2026, 1, 5)) for customer, staff in night.owners.items()],
        "customer_aum": [(key, *([200_000] * 12), 1) for key in night.customers],
        "customer_home": [(key, "B1", 200_000) for key in night.customers],
        "customer_tier": [_tier(key, night) for key in night.customers],
        "customer_month": [(key, month, 190_000, 200_000) for key in night.customers],
        "holding": [(f"A{key}", key, "P1", 200_000, date(2020, 1, 1), None) for key in night.customers],
        "customer_movement": list(night.movements),
        "customer_event": list(night.events),
        "kpi": [("bank", "", "customers", len(night.customers), None, float(len(night.customers)))],
    }


def _customer(key: str, name: str, night: Night) -> tuple[Any, ...]:
    mobile = night.mobiles.get(key, "13800138000")
    return (
        key, name, "id_card", "11010119900307" + "1234", "female", date(1990, 3, 7), "solar", mobile, "东街 1 号",
        "教师", "walk_in", date(2020, 1, 1), "B1", "C3", date(2026, 1, 1), date(2030, 1, 1), date(2027, 1, 1), True,
        True,
    )  # fmt: skip


def _tier(key: str, night: Night) -> tuple[Any, ...]:
    tier = night.tiers.get(key, "gold")
    return (key, tier, tier, "mid", 0, date(2026, 1, 31), "none", False, 500_000, 300_000, False)


def write_night(folder: Path, night: Night) -> NightFiles:
    """The files of a night below `folder`."""
    rows = tables(night)
    for name, schema in {**ACCEPTED, **RESULTS}.items():
        target = folder / ("accepted" if name in ACCEPTED else "out")
        target.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            connection.execute(f"create table t ({schema})")
            if rows[name]:
                marks = ", ".join("?" for _ in rows[name][0])
                connection.executemany(f"insert into t values ({marks})", rows[name])
            connection.execute(f"copy t to '{target / name}.parquet' (format parquet)")
    return NightFiles(folder / "out", folder / "accepted")


Publish = Callable[..., Publication]


@pytest.fixture
def publish(tmp_path: Path, db: None) -> Publish:
    """publish(night, progress=…): write the night's files and publish them."""
    numbers = iter(range(1_000))

    def run(night: Night, **options: Any) -> Publication:
        files = write_night(tmp_path / str(next(numbers)), night)
        summary = json.loads('{"inputs": {}, "results": {}}')
        at = datetime.combine(night.as_of, datetime.min.time(), SHANGHAI).replace(hour=23, minute=30)
        return publish_night(
            files=files, summary=summary, policy=policy_on(night.as_of), calendar=working_calendar(), skipped=[],
            by="night", at=at, **options,
        )  # fmt: skip

    return run
