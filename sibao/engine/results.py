"""The published form of every result table: columns and types of docs/manual/night.md, exact integers made yuan.

Only here is money rounded, to 0.01, half a cent away from zero; every rule before compares the exact integers.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from sibao.engine.step import sql_of

# yuan(hundredths of a cent) and yuan_a_day(their sum over days, days), as decimal(18,2). Both branches say the same:
# dividing 128-bit numbers takes ten times as long, and almost none needs it.
_MACROS = """
    CREATE OR REPLACE MACRO yuan_of_cents(cents) AS (cents::DECIMAL(20, 0) * 0.01)::DECIMAL(18, 2);
    CREATE OR REPLACE MACRO yuan_a_day(total, days) AS yuan_of_cents(sign(total) * CASE
        WHEN abs(total) < 4_000_000_000_000_000_000 THEN (2 * abs(total)::BIGINT + 100 * days) // (200 * days)
        ELSE (2 * abs(total)::HUGEINT + 100 * days) // (200 * days) END);
    CREATE OR REPLACE MACRO yuan(total) AS yuan_a_day(total, 1);
"""

# Every select reads the table of its name in a bucket (`kpi`: of the whole bank, see merge_kpi).
RESULTS = {
    "customer_aum": """
        SELECT customer_id, yuan(raw) AS raw, yuan(rating) AS rating,
            yuan_a_day(raw_month, month_days) AS raw_month,
            yuan_a_day(raw_quarter, quarter_days) AS raw_quarter,
            yuan_a_day(raw_three_months, three_months_days) AS raw_three_months,
            yuan_a_day(raw_year, year_days) AS raw_year,
            yuan_a_day(rating_month, month_days) AS rating_month,
            yuan_a_day(rating_quarter, quarter_days) AS rating_quarter,
            yuan_a_day(rating_three_months, three_months_days) AS rating_three_months,
            yuan_a_day(rating_year, year_days) AS rating_year,
            yuan(raw_30_days_ago) AS raw_30_days_ago, yuan(raw_90_days_ago) AS raw_90_days_ago,
            categories::INTEGER AS categories
        FROM customer_aum JOIN customer USING (customer_no)""",
    "customer_home": """
        SELECT customer_id, customer_home.branch_id, yuan(raw) AS raw
        FROM customer_home JOIN customer USING (customer_no)""",
    "customer_tier": """
        SELECT customer_id, rated, tier, band, below_months::INTEGER AS below_months, since, change, watch,
            yuan_of_cents(next_floor) AS next_floor, yuan_a_day(gap_days, gap_day_count) AS gap, near_upgrade
        FROM customer_tier JOIN customer USING (customer_no)""",
    "customer_month": """
        SELECT customer_id, month, yuan_a_day(raw_days, days) AS raw_average, yuan(raw_end) AS raw_end
        FROM customer_month JOIN customer USING (customer_no)""",
    "holding": """
        SELECT account_id, customer_id, product_id, yuan_of_cents(cents) AS balance, opened_on, matures_on
        FROM holding JOIN customer USING (customer_no)""",
    "customer_movement": """
        SELECT customer_id, code, severity, yuan(amount) AS amount, yuan(base) AS base, share, evidence
        FROM customer_movement JOIN customer USING (customer_no)""",
    "customer_event": """
        SELECT customer_id, kind, event_on, subject, due_on, yuan(amount) AS amount
        FROM customer_event JOIN customer USING (customer_no)""",
    # Parquet has no whole number of 128 bits: DuckDB would write one as a float.
    "kpi_part": """
        SELECT scope, scope_id, measure, is_money, numerator::DECIMAL(38, 0) AS numerator,
            denominator::DECIMAL(38, 0) AS denominator
        FROM kpi_part""",
    "kpi": "SELECT scope, scope_id, measure, numerator, denominator, value FROM kpi",
}


def add_result_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define in `connection` what the selects of RESULTS call."""
    connection.execute(_MACROS)


def merge_kpi(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path]) -> None:
    """Create `kpi` of the whole bank from the buckets' `kpi_part` files (Parquet, as RESULTS writes them)."""
    add_result_macros(connection)
    connection.read_parquet([str(part) for part in parts]).create_view("kpi_part")
    connection.execute(f"CREATE TABLE kpi AS {sql_of('kpi')}")
