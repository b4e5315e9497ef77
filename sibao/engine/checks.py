"""What must hold of a night's results before anyone sees them: keys unique, words known, counts and sums agreeing.

A failure is a defect of the engine, not of the input: the night stops and the old output stands.
Source: docs/manual/night.md, the keys and columns of its result tables.
"""

from collections.abc import Mapping

import duckdb

from sibao.engine.errors import ResultsDiffer
from sibao.engine.sqltext import literal
from sibao.policy import terms

BUCKET_KEYS = {
    "customer_aum": "customer_no",
    "customer_home": "customer_no",
    "customer_tier": "customer_no",
    "customer_month": "customer_no, month",
    "customer_movement": "customer_no, code",
    "customer_event": "customer_no, kind, event_on, subject",
    "holding": "account_no",
}
ONE_PER_CUSTOMER = ("customer_aum", "customer_home", "customer_tier")
WORDS = {
    ("customer_tier", "rated"): terms.TIERS,
    ("customer_tier", "tier"): terms.TIERS,
    ("customer_tier", "band"): terms.BANDS,
    ("customer_tier", "change"): terms.CHANGES,
    ("customer_movement", "code"): terms.MOVEMENT_CODES,
    ("customer_movement", "severity"): terms.SEVERITIES,
    ("customer_event", "kind"): terms.EVENT_KINDS,
}


def check_bucket(connection: duckdb.DuckDBPyConnection) -> None:
    """Check the result tables of one bucket, which stand in `connection`. ResultsDiffer: with every fault."""
    customers = _number(connection, "SELECT count(*) FROM customer")
    faults = []
    for table, key in BUCKET_KEYS.items():
        if _number(connection, f"SELECT count(*) - count(DISTINCT ({key})) FROM {table}"):
            faults.append(f"{table}: a key ({key}) is empty or stands there twice")
    for table in ONE_PER_CUSTOMER:
        if _number(connection, f"SELECT count(*) FROM {table}") != customers:
            faults.append(f"{table}: not one row for each of {customers} customers")
    for (table, column), words in WORDS.items():
        known = ", ".join(map(literal, words))
        if _number(connection, f"SELECT count(*) FROM {table} WHERE coalesce({column}, '') NOT IN ({known})"):
            faults.append(f"{table}.{column}: a word that is none of {', '.join(words)}")
    if faults:
        raise ResultsDiffer(*faults)


def check_intake(rows: Mapping[str, int], accepted: Mapping[str, int], rejected: Mapping[str, int]) -> None:
    """Every delivered row was either accepted or rejected. ResultsDiffer: with every table where that fails."""
    faults = [
        f"{table}: {accepted[table]} accepted and {rejected.get(table, 0)} rejected are not {number} rows"
        for table, number in rows.items()
        if accepted[table] + rejected.get(table, 0) != number
    ]
    if faults:
        raise ResultsDiffer(*faults)


def check_night(connection: duckdb.DuckDBPyConnection, customers: int, aum: str, kpi: str) -> None:
    """The bank's rollup agrees with its customers; `aum` and `kpi` are FROM-able SQL of the merged results."""
    found = {
        str(measure): numerator
        for measure, numerator in connection.execute(
            f"SELECT measure, numerator FROM {kpi} WHERE scope = 'bank' AND measure IN ('customers', 'raw')"
        ).fetchall()
    }
    faults = []
    if int(found.get("customers", 0)) != customers:
        faults.append(f"kpi: {found.get('customers', 0)} customers of the bank where {customers} were accepted")
    # Each customer's raw is rounded to a cent before it is added here, the bank's only afterwards.
    total = _number(connection, f"SELECT coalesce(sum(raw), 0) FROM {aum}")
    if abs(float(found.get("raw", 0)) - float(total)) > 0.01 * customers + 1e-9 * abs(float(total)):
        faults.append(f"kpi: raw of the bank is {found.get('raw', 0)}, of its customers {total}")
    if faults:
        raise ResultsDiffer(*faults)


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    return connection.execute(sql).fetchall()[0][0]  # type: ignore[no-any-return]
