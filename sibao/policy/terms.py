"""The words shared by every storey: the enumerations of the night's contract (docs/manual/night.md).

Each tuple is in the contract's order; `TIERS` and `SEVERITIES` ascend, so an index is a rank.
"""

from typing import Final

TIERS: Final = ("mass", "potential", "valued", "gold", "platinum", "diamond", "private")
BANDS: Final = ("mass", "mid", "high")
MEASURES: Final = (
    "raw_month",
    "raw_quarter",
    "raw_three_months",
    "raw_year",
    "rating_month",
    "rating_quarter",
    "rating_three_months",
    "rating_year",
)
DOWNGRADE_TARGETS: Final = ("last_month", "best_of_window")
CHANGES: Final = ("up", "down", "none")

CATEGORIES: Final = (
    "demand_deposit",
    "time_deposit",
    "bond",
    "wealth",
    "fund",
    "insurance",
    "trust",
    "metal",
    "custody",
    "loan",
    "credit_card",
)
# Categories a customer may only buy with a valid risk assessment (event risk_expiry).
RISK_CATEGORIES: Final = ("wealth", "fund", "insurance", "trust", "metal")

TRANSACTION_KINDS: Final = (
    "cash_in",
    "cash_out",
    "transfer_in",
    "transfer_out",
    "payment",
    "salary",
    "pension",
    "internal",
    "purchase",
    "redemption",
    "interest",
    "fee",
)
# Money that enters or leaves the bank.
EXTERNAL_KINDS: Final = ("cash_in", "cash_out", "transfer_in", "transfer_out", "payment", "salary", "pension")
INCOME_KINDS: Final = ("salary", "pension")
# Kinds that nobody at the customer's side had to do anything for.
PASSIVE_KINDS: Final = ("interest", "fee", "salary", "pension")

RELATION_KINDS: Final = (
    "spouse",
    "child",
    "parent",
    "head_of_household",
    "influencer",
    "friend",
    "decision_maker",
    "other",
)
ROLES: Final = (
    "relationship_manager",
    "branch_manager",
    "lobby_manager",
    "teller",
    "wealth_supervisor",
    "complaint_officer",
    "regional_manager",
    "auditor",
    "administrator",
)
LEVELS: Final = ("head", "province", "city", "county", "outlet")
SEX: Final = ("male", "female")
CALENDARS: Final = ("solar", "lunar")
SOURCES: Final = ("walk_in", "agency", "staff", "referral", "online", "other")
CUSTOMER_RISK: Final = ("C1", "C2", "C3", "C4", "C5")
PRODUCT_RISK: Final = ("R1", "R2", "R3", "R4", "R5")

SEVERITIES: Final = ("low", "medium", "high")
MOVEMENT_CODES: Final = (
    "large_outflow",
    "large_inflow",
    "net_outflow",
    "drop_30",
    "drop_90",
    "activity_drop",
    "income_stopped",
    "maturity_cluster",
    "redemption",
    "products_closed",
    "moved_elsewhere",
    "tier_watch",
    "tier_down",
)
EVENT_KINDS: Final = (
    "birthday",
    "relation_birthday",
    "maturity_30",
    "maturity_7",
    "maturity_1",
    "matured",
    "large_movement",
    "loan_disbursed",
    "new_customer",
    "tier_up",
    "tier_down",
    "near_upgrade",
    "card_expiry",
    "id_expiry",
    "risk_expiry",
    "repayment_due",
    "repayment_overdue",
    "dormant",
)

CHANNELS: Final = ("phone", "message", "visit", "outlet")
WINDOWS: Final = ("same_day", "same_week", "same_month", "same_quarter")
# What a due date is reckoned from; the day offset is policy.
DUE_BASES: Final = ("event_on", "night", "next_working_day", "quarter_end")
AUDIENCES: Final = ("care", "potential", "all")
