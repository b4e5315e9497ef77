"""Assets, home branch and tier (docs/manual/night.md) as a careful pandas user would write them, from the staged files.

Vectorised throughout: whole columns, one sort, one `groupby` per result; whole numbers of cents, as ours. Ours, timed
beside it, is those steps of the pipeline on the same files, bucket by bucket; its one pass over the balances also sums
the 13 months of the trend and the bases of the movements.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.banks import AS_OF
from sibao.engine.night import WORKER_MEMORY_MB
from sibao.engine.pipeline import STEPS
from sibao.engine.policy_tables import add_policy_tables
from sibao.engine.results import RESULTS, add_result_macros
from sibao.engine.runners.bucket import open_bucket
from sibao.engine.staging.session import cores, session
from sibao.engine.step import make_table
from sibao.engine.warehouse import Warehouse
from sibao.engine.windows import Windows, windows
from sibao.policy.book import load_book
from sibao.policy.rules import Policy

TABLES = ("customer_aum", "customer_home", "customer_tier")
WINDOWS = ("month", "quarter", "three_months", "year")
EPOCH = date(1970, 1, 1)
NUMBERS_A_BUCKET = 1_000_000


def ours(root: str) -> None:
    """The steps of the pipeline that lead to TABLES, one bucket after the other, written below `ours/`."""
    warehouse, book = Warehouse(Path(root)), load_book()
    policy, dates = book.on(AS_OF), windows(book.on(AS_OF), AS_OF)
    for bucket in range(_buckets(warehouse)):
        with session(warehouse.folder("spill"), WORKER_MEMORY_MB, cores()) as connection:
            open_bucket(connection, warehouse, bucket)
            add_policy_tables(connection, policy, book.calendar, AS_OF)
            add_result_macros(connection)
            for step in steps_to(TABLES):
                make_table(connection, step, dates)
            for table in TABLES:
                target = warehouse.folder("ours", table) / f"{bucket}.parquet"
                connection.execute(f"COPY ({RESULTS[table]}) TO '{target}' (FORMAT parquet)")


def steps_to(tables: Sequence[str]) -> list[str]:
    """The steps of the pipeline that make these tables, in its order."""
    needed = set(tables)
    for step, inputs in reversed(STEPS.items()):
        if step in needed:
            needed.update(inputs)
    return [step for step in STEPS if step in needed]


def compute(root: str) -> None:
    """The same results in pandas, written below `pandas/`; money in cents."""
    warehouse, policy = Warehouse(Path(root)), load_book().on(AS_OF)
    dates = windows(policy, AS_OF)
    customers = _read(warehouse, "customer", ["customer_no", "customer_id", "branch_id"])
    accounts = _accounts(warehouse, policy)
    balances = _read(warehouse, "balance")
    held = _held(accounts, balances)
    assets = _assets(balances, accounts, held, dates, customers["customer_no"])
    home = _home(held, customers)
    tiers = _tiers(assets, _read(warehouse, "tier_before"), policy, dates)
    names = customers.set_index("customer_no")["customer_id"]
    for table, frame in zip(TABLES, (_cents(assets, dates), home, tiers), strict=True):
        frame.insert(0, "customer_id", names.reindex(frame.index))
        frame.to_parquet(warehouse.folder("pandas") / f"{table}.parquet", index=False)


def require_equal(root: Path) -> None:
    """Raise AssertionError unless both have the same rows."""
    money = "round(100 * {0})::bigint as {0}"
    with duckdb.connect() as connection:
        for table in TABLES:
            connection.execute(f"create view theirs_{table} as from read_parquet('{root}/pandas/{table}.parquet')")
            kinds = connection.execute(f"describe from read_parquet('{root}/ours/{table}/*.parquet')").fetchall()
            columns = ", ".join(money.format(name) if kind.startswith("DECIMAL") else name for name, kind, *_ in kinds)
            connection.execute(
                f"create view ours_{table} as select {columns} from read_parquet('{root}/ours/{table}/*.parquet')"
            )
            names = ", ".join(name for name, *_ in kinds)
            for one, other in (("ours", "theirs"), ("theirs", "ours")):
                rows = f"select {names} from {one}_{table} except all select {names} from {other}_{table}"
                different = connection.execute(f"select count(*) from ({rows})").fetchall()[0][0]
                assert different == 0, f"{table}: {different} rows of {one} are not among {other}"


def _buckets(warehouse: Warehouse) -> int:
    return len(list(warehouse.folder("staged", "customer").iterdir()))


def _read(warehouse: Warehouse, table: str, columns: list[str] | None = None) -> pd.DataFrame:
    """All buckets of a staged table in order; days as whole numbers, `*_no` made unique over the bank."""
    parts = [
        _unique(pq.read_table(file, columns=columns, partitioning=None), bucket)
        for bucket in range(_buckets(warehouse))
        for file in warehouse.staged_files(table, bucket)
    ]
    return pa.concat_tables(parts).to_pandas()


def _unique(table: pa.Table, bucket: int) -> pa.Table:
    for place, field in enumerate(table.schema):
        column = table[field.name]
        if field.type == pa.date32():
            table = table.set_column(place, field.name, column.cast(pa.int32()))
        elif field.name.endswith("_no"):
            table = table.set_column(
                place, field.name, pc.add(column, pa.scalar(bucket * NUMBERS_A_BUCKET, pa.int32()))
            )
    return table


def _day(day: date) -> int:
    return (day - EPOCH).days


def _accounts(warehouse: Warehouse, policy: Policy) -> pd.DataFrame:
    names = ["account_no", "account_id", "customer_no", "branch_id", "category", "opened_on", "closed_on"]
    accounts = _read(warehouse, "account", names)
    for kind in ("raw", "rating"):
        weight = {name: int(getattr(asset, kind) * 100) for name, asset in policy.assets.items()}
        accounts[f"{kind}_weight"] = accounts["category"].map(weight)
    return accounts


def _held(accounts: pd.DataFrame, balances: pd.DataFrame) -> pd.DataFrame:
    """The accounts open on AS_OF with what they hold."""
    today = _day(AS_OF)
    now = balances.loc[(balances["from_day"] <= today) & (balances["to_day"] > today), ["account_no", "cents"]]
    is_open = (accounts["opened_on"] <= today) & ~(accounts["closed_on"] <= today)
    held = accounts[is_open].merge(now, on="account_no", how="left")
    held["cents"] = held["cents"].fillna(0).astype("int64")
    held["raw"] = held["cents"].clip(lower=0) * held["raw_weight"]
    held["rating"] = held["cents"].clip(lower=0) * held["rating_weight"]
    return held


def _assets(
    balances: pd.DataFrame, accounts: pd.DataFrame, held: pd.DataFrame, dates: Windows, customers: pd.Series
) -> pd.DataFrame:
    """Per customer, in hundredths of a cent: raw and rating on AS_OF and earlier, and summed over the windows' days."""
    balances = balances[balances["cents"] > 0]
    first, last = balances["from_day"].to_numpy(), balances["to_day"].to_numpy()
    starts = np.flatnonzero(np.diff(balances["customer_no"].to_numpy(), prepend=-1))
    found = pd.DataFrame(index=pd.Index(balances["customer_no"].to_numpy()[starts], name="customer_no"))
    for kind in ("raw", "rating"):
        weight = np.zeros(accounts["account_no"].max() + 1, "int64")
        weight[accounts["account_no"]] = accounts[f"{kind}_weight"]
        amount = balances["cents"].to_numpy() * weight[balances["account_no"].to_numpy()]
        for window in WINDOWS:
            start = _day(getattr(dates, f"{window}_start"))
            days = np.minimum(last, _day(dates.tomorrow)) - np.maximum(first, start)
            found[f"{kind}_{window}"] = np.add.reduceat(amount * np.maximum(days, 0), starts)
        if kind == "raw":
            for name, day in (("raw_30_days_ago", _day(dates.ago_30)), ("raw_90_days_ago", _day(dates.ago_90))):
                found[name] = np.add.reduceat(np.where((first <= day) & (last > day), amount, 0), starts)
    found = found.reindex(customers, fill_value=0)
    found[["raw", "rating"]] = held.groupby("customer_no")[["raw", "rating"]].sum().reindex(customers, fill_value=0)
    filled = held[held["cents"] > 0].groupby("customer_no")["category"].nunique()
    found["categories"] = filled.reindex(customers, fill_value=0)
    return found


def _cents(assets: pd.DataFrame, dates: Windows) -> pd.DataFrame:
    """Totals and averages rounded to whole cents, half a cent up."""
    cents = assets[["categories"]].copy()
    for name in assets.columns.drop("categories"):
        days = (_day(AS_OF) + 1 - _day(_start_of(name, dates))) if name.split("_", 1)[-1] in WINDOWS else 1
        cents[name] = (2 * assets[name] + 100 * days) // (200 * days)
    return cents


def _start_of(measure: str, dates: Windows) -> date:
    start: date = getattr(dates, f"{measure.split('_', 1)[1]}_start")
    return start


def _home(held: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Per customer the branch that holds most; ties go to the branch of the account opened first."""
    held = held.sort_values(["opened_on", "account_id"])
    keys = ["customer_no", "branch_id"]
    branches = held.groupby(keys, sort=False).agg(raw=("raw", "sum")).reset_index()
    # `sort=False` keeps the branches in the order of their first account, and so does a stable sort by raw.
    best = branches.sort_values("raw", ascending=False, kind="stable").drop_duplicates("customer_no")
    home = best.set_index("customer_no").reindex(customers["customer_no"])
    home["branch_id"] = home["branch_id"].fillna(customers.set_index("customer_no")["branch_id"])
    home["raw"] = (2 * home["raw"].fillna(0).astype("int64") + 100) // 200
    return home


def _tiers(assets: pd.DataFrame, before: pd.DataFrame, policy: Policy, dates: Windows) -> pd.DataFrame:
    """The step of the official tier on a month close, and the way to the next tier."""
    ladder = sorted(policy.tiers, key=lambda rule: rule.rank)
    days = np.array([_day(AS_OF) + 1 - _day(_start_of(rule.measure, dates)) for rule in ladder])
    floors = np.array([int(rule.floor * 100) for rule in ladder]) * 100 * days
    measures = np.column_stack([assets[rule.measure] for rule in ladder])
    rated = np.where(measures >= floors, np.arange(len(ladder)), 0).max(axis=1)
    before = before.set_index("customer_no").reindex(assets.index)
    held = before["tier"].map({rule.tier: rule.rank for rule in ladder}).fillna(-1).astype("int64").to_numpy()
    months = before["below_months"].fillna(0).astype("int64").to_numpy()
    grace = np.array([rule.grace_months or 0 for rule in ladder])[held]
    up, below = (held >= 0) & (rated > held), rated < held
    down = below & (months + 1 >= grace)
    rank = np.where(below & ~down, held, rated)
    moved = (held < 0) | up | down
    return _tier_frame(assets.index, policy, rated, rank, floors, days, measures).assign(
        below_months=np.where(below & ~down, months + 1, 0),
        since=pd.to_datetime(np.where(moved, _day(AS_OF), before["since"].fillna(0)), unit="D").astype("datetime64[s]"),
        change=np.select([up, down], ["up", "down"], "none"),
        watch=below & ~down,
    )


def _tier_frame(
    index: pd.Index,
    policy: Policy,
    rated: np.ndarray,
    rank: np.ndarray,
    floors: np.ndarray,
    days: np.ndarray,
    measures: np.ndarray,
) -> pd.DataFrame:
    ladder = sorted(policy.tiers, key=lambda rule: rule.rank)
    is_top, above = rank == len(ladder) - 1, np.minimum(rank + 1, len(ladder) - 1)
    measure = np.take_along_axis(measures, above[:, None], 1)[:, 0]
    floor, gap_days = floors[above], days[above]
    gap = (2 * np.maximum(floor - measure, 0) + 100 * gap_days) // (200 * gap_days)
    near = measure * 10_000 >= floor * int(policy.near_upgrade_share * 10_000)
    cents = np.array([int(rule.floor * 100) for rule in ladder])
    names, bands = np.array([rule.tier for rule in ladder]), np.array([rule.band for rule in ladder])
    frame = pd.DataFrame({"rated": names[rated], "tier": names[rank], "band": bands[rank]}, index=index)
    return frame.assign(
        next_floor=pd.Series(cents[above], index).mask(is_top),
        gap=pd.Series(gap, index).mask(is_top),
        near_upgrade=~is_top & (measure < floor) & near,
    )
