"""Which parameters each policy file holds, and of which kind each one's values are."""

from sibao.policy import kinds, terms, words
from sibao.policy.kinds import Kind

# Columns of the movement thresholds; tiers below gold use gold's.
THRESHOLD_TIERS = ("gold", "platinum", "diamond", "private")


def _thresholds(kind: Kind) -> Kind:
    return kinds.table(THRESHOLD_TIERS, kind)


def _tier(tier: str) -> Kind:
    fields = {
        "band": kinds.choice(*terms.BANDS),
        "floor": kinds.money,
        "measure": kinds.choice(*terms.MEASURES),
    }
    if tier != terms.TIERS[0]:
        fields["grace_months"] = kinds.count
    return kinds.record(**fields)


ASSETS: dict[str, Kind] = {
    category: kinds.record(raw=kinds.share, rating=kinds.share, is_asset=kinds.flag) for category in terms.CATEGORIES
}

TIERS: dict[str, Kind] = {
    **{f"ladder.{tier}": _tier(tier) for tier in terms.TIERS},
    "near_upgrade_share": kinds.share,
    "downgrade_target": kinds.choice(*terms.DOWNGRADE_TARGETS),
    "care_from": kinds.tier,
    "potential_from": kinds.tier,
}

_DROP = kinds.record(share=_thresholds(kinds.share), days=kinds.positive, floor=kinds.money, severity=kinds.severity)
MOVEMENTS: dict[str, Kind] = {
    "large_outflow": kinds.record(
        amount=_thresholds(kinds.money),
        high_share=kinds.share,
        severity=kinds.severity,
        severity_otherwise=kinds.severity,
    ),
    "large_inflow": kinds.record(amount=_thresholds(kinds.money), severity=kinds.severity),
    "net_outflow": kinds.record(
        amount=_thresholds(kinds.money), share=_thresholds(kinds.share), days=kinds.positive, severity=kinds.severity
    ),
    "drop_30": _DROP,
    "drop_90": _DROP,
    "activity_drop": kinds.record(
        share=_thresholds(kinds.share), days=kinds.positive, min_count=kinds.positive, severity=kinds.severity
    ),
    "income_stopped": kinds.record(from_days=kinds.count, to_days=kinds.count, severity=kinds.severity),
    "maturity_cluster": kinds.record(
        min_share=kinds.share, days=kinds.positive, floor=kinds.money, severity=kinds.severity
    ),
    "redemption": kinds.record(min_share=kinds.share, days=kinds.positive, floor=kinds.money, severity=kinds.severity),
    "products_closed": kinds.record(days=kinds.positive, min_count=kinds.positive, severity=kinds.severity),
    "moved_elsewhere": kinds.record(
        min_share=kinds.share, days=kinds.positive, floor=kinds.money, severity=kinds.severity
    ),
    "tier_watch": kinds.record(severity_by_months=kinds.sequence(kinds.severity)),
    "tier_down": kinds.record(severity=kinds.severity),
}


def _event(*, due_days: bool = False, **extra: Kind) -> Kind:
    dues = ("event_on", "night") if due_days else ("next_working_day", "quarter_end")
    offset = {"due_days": kinds.days} if due_days else {}
    return kinds.record(
        who=kinds.choice(*terms.AUDIENCES),
        from_days=kinds.days,
        to_days=kinds.days,
        due_from=kinds.choice(*dues),
        **offset,
        **extra,
    )


_EXTRA_NUMBERS: dict[str, dict[str, Kind]] = {
    "new_customer": {"steps": kinds.sequence(kinds.count, ascending=True)},
    "risk_expiry": {"valid_days": kinds.positive},
    "dormant": {"idle_days": kinds.positive},
}
_WORKING_DAY_EVENTS = frozenset(
    {"matured", "large_movement", "loan_disbursed", "tier_up", "tier_down", "repayment_overdue"}
)
EVENTS: dict[str, Kind] = {
    kind: _event(due_days=kind not in _WORKING_DAY_EVENTS, **_EXTRA_NUMBERS.get(kind, {})) for kind in terms.EVENT_KINDS
}

# Large movements and downgrades reach the list as events.
TASK_MOVEMENTS = tuple(
    code for code in terms.MOVEMENT_CODES if code not in ("large_outflow", "large_inflow", "tier_down")
)
_TASK = {
    "priority": kinds.number,
    "role": kinds.role,
    "channel": kinds.choice(*terms.CHANNELS),
    "window": kinds.choice(*terms.WINDOWS),
    "minutes": kinds.positive,
    "stake_share": kinds.share,
}
TASKS: dict[str, Kind] = {
    **{f"events.{kind}": kinds.record(**_TASK) for kind in terms.EVENT_KINDS},
    **{f"movements.{code}": kinds.record(**_TASK, from_severity=kinds.severity) for code in TASK_MOVEMENTS},
    "promise": kinds.record(**_TASK),
    "tier_weights": kinds.table(terms.TIERS, kinds.number),
    "stake_floor": kinds.money,
    "stake_cap": kinds.money,
    "realert_days": kinds.count,
    "realert_absent_nights": kinds.count,
}

KPI: dict[str, Kind] = {"cross_sell_categories": kinds.positive}
INTAKE: dict[str, Kind] = {"max_rejected_share": kinds.share}

DESK: dict[str, Kind] = {
    "effective_call_seconds": kinds.positive,
    "log_within_hours": kinds.positive,
    "undo_seconds": kinds.positive,
    "reveal_seconds": kinds.positive,
    "reveals_per_day": kinds.positive,
    "export_rows": kinds.positive,
    "export_alert_rows": kinds.positive,
    "stale_business_days": kinds.count,
    "page_sizes": kinds.sequence(kinds.positive, ascending=True),
    "contact_hours": kinds.sequence(kinds.span(kinds.clock), ascending=True),
    "marketing_messages_per_month": kinds.count,
    "marketing_call_gap_days": kinds.count,
    "book_size": kinds.positive,
    "password_length": kinds.positive,
    "lockout_failures": kinds.positive,
    "lockout_minutes": kinds.positive,
    "idle_minutes": kinds.table(terms.ROLES, kinds.positive),
    "session_hours": kinds.positive,
    "search_results": kinds.positive,
    "search_delay_ms": kinds.count,
    "daily_minutes": kinds.positive,
    "card_months": kinds.positive,
}

WORDS: dict[str, Kind] = {
    "forbidden": kinds.sequence(kinds.text),
    "promise": words.words_kind(words.PROMISE_FACTS),
    **{f"events.{kind}": words.words_kind(facts) for kind, facts in words.EVENT_FACTS.items()},
    **{f"movements.{code}": words.words_kind(facts) for code, facts in words.MOVEMENT_FACTS.items()},
}

SCHEMA: dict[str, dict[str, Kind]] = {
    "assets.yaml": ASSETS,
    "tiers.yaml": TIERS,
    "movements.yaml": MOVEMENTS,
    "events.yaml": EVENTS,
    "tasks.yaml": TASKS,
    "words.yaml": WORDS,
    "kpi.yaml": KPI,
    "intake.yaml": INTAKE,
    "desk.yaml": DESK,
}
