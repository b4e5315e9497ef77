"""The files of a computed night, read row by row. The reader opens nothing outside the folders that it is given."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

CHUNK = 5_000

STANDINGS = """
    select a.customer_id, h.branch_id,
        a.raw, a.rating, a.raw_month, a.raw_quarter, a.raw_three_months, a.raw_year,
        a.rating_month, a.rating_quarter, a.rating_three_months, a.rating_year,
        a.raw_30_days_ago, a.raw_90_days_ago, a.categories,
        t.tier, t.rated, t.band, t.below_months, t.since, t.change, t.watch, t.next_floor, t.gap, t.near_upgrade,
        coalesce(m.months, '[]')
    from customer_aum a
    join customer_tier t using (customer_id)
    join customer_home h using (customer_id)
    left join (
        select customer_id,
            to_json(list([strftime(month, '%Y-%m-%d'), raw_average::varchar, raw_end::varchar] order by month))::varchar
            as months
        from customer_month group by customer_id
    ) m using (customer_id)
    order by a.customer_id
"""
HOLDINGS = """
    select h.customer_id, h.account_id, h.product_id, p.name, p.category, h.balance, h.opened_on, h.matures_on
    from holding h join product p using (product_id)
    order by h.customer_id, h.account_id
"""
MOVEMENTS = """
    select customer_id, code, severity, amount, base, share, evidence from customer_movement order by customer_id, code
"""
EVENTS = """
    select customer_id, kind, event_on, subject, due_on, amount from customer_event
    order by customer_id, kind, event_on, subject
"""
KPI = "select scope, scope_id, measure, numerator, denominator, value from kpi order by scope, scope_id, measure"
CUSTOMERS = """
    select customer_id, name, coalesce(id_type, ''), coalesce(id_number, ''), coalesce(sex, ''), birth_date,
        coalesce(birthday_calendar, 'solar'), coalesce(mobile, ''), coalesce(address, ''), coalesce(occupation, ''),
        coalesce(source, ''), opened_on, coalesce(risk_level, ''), risk_assessed_on, id_expires_on, card_expires_on,
        coalesce(sms_consent, false), coalesce(call_consent, false)
    from customer order by customer_id
"""
RELATIONS = """
    select customer_id, relation_id, name, kind, coalesce(related_customer_id, ''), birth_date
    from relation order by customer_id, relation_id
"""
BRANCHES = "select branch_id, name, parent_id, level from branch"
STAFF = "select staff_id, name, branch_id, role, grade, capacity from staff"
ASSIGNMENTS = "select customer_id, staff_id, since from assignment"


class NightFiles:
    """The results of a night (`out`) and the accepted reference rows it was computed from (`accepted`)."""

    def __init__(self, out: Path, accepted: Path) -> None:
        self._tables = {path.stem: path.resolve() for folder in (accepted, out) for path in folder.glob("*.parquet")}
        self._folders = [str(out.resolve()), str(accepted.resolve())]

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows of one of this module's queries, in chunks, on a connection of its own."""
        connection = duckdb.connect()
        try:
            connection.execute("set allowed_directories = $folders", {"folders": self._folders})
            connection.execute("set enable_external_access = false")
            for name, path in self._tables.items():
                connection.read_parquet(str(path)).create_view(name)
            cursor = connection.execute(query, parameters)
            while chunk := cursor.fetchmany(CHUNK):
                yield from chunk
        finally:
            connection.close()
