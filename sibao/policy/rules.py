"""What the policy in force on one day looks like: frozen records that every storey above reads.

All money is in yuan, all shares are fractions of 1, both exact decimals. Everything here can be pickled, because
a night hands its policy to a pool of processes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Number = int | Decimal


@dataclass(frozen=True)
class AssetWeight:
    """How much of a category's balance counts in the raw and the rating total; `is_asset` false for debts."""

    raw: Decimal
    rating: Decimal
    is_asset: bool


@dataclass(frozen=True)
class TierRule:
    """One tier: `rank` 0 is the lowest; `grace_months` is None for the tier that nobody can fall from."""

    tier: str
    band: str
    rank: int
    floor: Decimal
    measure: str
    grace_months: int | None


@dataclass(frozen=True)
class Threshold:
    """A movement's threshold for one held tier; None where the movement has no such number."""

    amount: Decimal | None
    share: Decimal | None


@dataclass(frozen=True)
class MovementRule:
    """One movement code.

    `by_tier` holds every tier from `care_from` up (empty for codes whose thresholds do not depend on the tier; the
    tier `valued` uses gold's). `severity` is that of a movement which holds, `severity_otherwise` the milder one of a
    large_outflow below `numbers["high_share"]`. `severity_by_months` (tier_watch only) is indexed by below_months - 1,
    the last one serving all later months.
    """

    code: str
    by_tier: Mapping[str, Threshold]
    numbers: Mapping[str, Number]
    severity: str | None
    severity_otherwise: str | None
    severity_by_months: tuple[str, ...]


@dataclass(frozen=True)
class EventRule:
    """One event kind.

    `numbers["from_days"]` and `["to_days"]`: emitted while event_on + from_days <= D <= event_on + to_days. `due_from`
    is one of terms.DUE_BASES; for event_on and night `numbers["due_days"]` is added to it. `from_tier` is the lowest
    tier looked at. `steps` (new_customer only) are the days after the first opening.
    """

    kind: str
    from_tier: str
    due_from: str
    numbers: Mapping[str, int]
    steps: tuple[int, ...]


@dataclass(frozen=True)
class KpiRule:
    """Numbers of the rollups: how many categories make a cross-sold customer."""

    cross_sell_categories: int


@dataclass(frozen=True)
class TaskRule:
    """How one kind of event or code of movement becomes a task.

    `priority` weighs the task in the order of the day, `minutes` is what it takes, `stake_share` the part of the
    customer's assets at stake in a task without an amount of its own, `from_severity` (movements only) the mildest
    severity that makes a task.
    """

    priority: Decimal
    role: str
    channel: str
    window: str
    minutes: int
    stake_share: Decimal
    from_severity: str | None


@dataclass(frozen=True)
class TaskRules:
    """Tasks: a kind or code that is missing from `events` or `movements` makes none; `promise` is that of a contact.

    Order of the day: due date, then priority x tier weight x money at stake (clipped to `stake_floor` ..
    `stake_cap`) per minute. A closed movement comes back after `realert_days` days and `realert_absent_nights`
    nights without it, or when its severity rose.
    """

    events: Mapping[str, TaskRule]
    movements: Mapping[str, TaskRule]
    promise: TaskRule
    tier_weights: Mapping[str, Decimal]
    stake_floor: Decimal
    stake_cap: Decimal
    realert_days: int
    realert_absent_nights: int


@dataclass(frozen=True)
class Words:
    """What to say of one kind of task: templates by language (zh, en), filled by sibao.policy.words.fill."""

    opening: Mapping[str, str]
    reason: Mapping[str, str]
    closing: Mapping[str, str]


@dataclass(frozen=True)
class WordBook:
    """Words by event kind and by movement code, and those of a promise made in a contact."""

    events: Mapping[str, Words]
    movements: Mapping[str, Words]
    promise: Words
    forbidden: tuple[str, ...]

    def of_event(self, kind: str, subject: str) -> Words:
        """Words of an event; a large_movement has those of the movement that is its subject."""
        return self.movements[subject] if kind == "large_movement" else self.events[kind]


@dataclass(frozen=True)
class DeskRules:
    """Numbers of the desk by day; the unit stands in each name, hours of the day are (from, to) texts HH:MM."""

    effective_call_seconds: int
    log_within_hours: int
    undo_seconds: int
    reveal_seconds: int
    reveals_per_day: int
    export_rows: int
    export_alert_rows: int
    stale_business_days: int
    page_sizes: tuple[int, ...]
    contact_hours: tuple[tuple[str, str], ...]
    marketing_messages_per_month: int
    marketing_call_gap_days: int
    book_size: int
    password_length: int
    lockout_failures: int
    lockout_minutes: int
    idle_minutes: Mapping[str, int]
    session_hours: int
    search_results: int
    search_delay_ms: int
    daily_minutes: int
    card_months: int


@dataclass(frozen=True)
class Policy:
    """Everything the bank has decided, as in force on `day`; `version` names it (see Book.on)."""

    day: date
    version: str
    max_rejected_share: Decimal
    assets: Mapping[str, AssetWeight]
    tiers: tuple[TierRule, ...]
    near_upgrade_share: Decimal
    downgrade_target: str
    care_from: str
    potential_from: str
    movements: Mapping[str, MovementRule]
    events: Mapping[str, EventRule]
    kpi: KpiRule
    tasks: TaskRules
    words: WordBook
    desk: DeskRules
