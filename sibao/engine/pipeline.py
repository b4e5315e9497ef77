"""The night on one page: which table comes from which, for one bucket of customers.

Inputs that no step makes are the staged tables of the bucket and the policy tables (`policy_tables.py`). Every step
looks at one customer at a time, so buckets never need each other; only `kpi` adds their parts up (`results.py`).
"""

from datetime import date

import duckdb

from sibao.engine.policy_tables import add_policy_tables
from sibao.engine.results import add_result_macros
from sibao.engine.step import make_table
from sibao.engine.windows import windows
from sibao.policy.calendar import Calendar
from sibao.policy.rules import Policy

# fmt: off
STEPS = {
    "balance_today": ("balance",),
    "holding": ("account", "balance_today", "policy_asset"),
    "customer_total": ("account", "balance", "policy_asset"),
    "customer_month": ("customer", "customer_total"),
    "customer_aum": ("customer", "customer_total", "holding"),
    "customer_home": ("customer", "holding"),
    "ladder": ("policy_tier",),
    "rated_before": ("tier_before", "account", "balance", "ladder", "policy_asset", "policy_line"),
    "customer_tier": ("customer_aum", "tier_before", "rated_before", "ladder", "policy_line"),
    "movement_rule": ("policy_movement", "policy_number"),
    "event_rule": ("policy_event", "policy_number"),
    "matured_account": ("account", "balance", "policy_asset", "policy_number"),
    "watched_customer": ("customer_tier", "tier_before", "matured_account", "policy_tier", "policy_line"),
    "customer_flow": ("transaction", "watched_customer", "movement_rule"),
    "movement_fact": ("watched_customer", "movement_rule", "account", "holding", "customer_aum", "customer_tier",
                      "customer_flow", "policy_asset"),
    "customer_movement": ("movement_fact", "policy_severity", "policy_severity_month"),
    "occasion_date": ("customer", "relation", "holding", "event_rule", "lunar_month"),
    "occasion_account": ("account", "holding", "matured_account", "customer_flow", "repayment", "event_rule",
                         "policy_event_step"),
    "occasion_tier": ("customer_tier", "tier_before", "watched_customer", "customer_movement", "customer_flow",
                      "event_rule", "policy_tier"),
    "customer_event": ("occasion_date", "occasion_account", "occasion_tier", "customer_tier", "event_rule",
                       "policy_tier", "next_working_day"),
    "kpi_part": ("customer_aum", "customer_home", "customer_tier", "customer_movement", "tier_before", "assignment",
                 "ladder", "policy_line"),
}
# fmt: on


def run_bucket(connection: duckdb.DuckDBPyConnection, policy: Policy, calendar: Calendar, as_of: date) -> None:
    """Make every table of STEPS in `connection`, which holds the staged tables of one bucket.

    A pure function of those tables and its arguments: no clock, no randomness, no files.
    """
    add_policy_tables(connection, policy, calendar, as_of)
    add_result_macros(connection)
    dates = windows(policy, as_of)
    for table in STEPS:
        make_table(connection, table, dates)
