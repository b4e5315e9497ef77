"""What the subject of an event is. Source: docs/manual/night-events.md."""

from sibao.desk.events.models import Kind

# Kinds whose subject is an account number.
OF_AN_ACCOUNT = frozenset(
    (Kind.MATURITY_30, Kind.MATURITY_7, Kind.MATURITY_1, Kind.MATURED, Kind.LOAN_DISBURSED, Kind.REPAYMENT_DUE)
    + (Kind.REPAYMENT_OVERDUE,)
)
