"""Receiving a night's profiles, relations and holdings; the list of customers as a file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from sibao.desk.access.models import Standing
from sibao.desk.access.queries import require
from sibao.desk.access.rules import Action
from sibao.desk.audit.operations import record_audit
from sibao.desk.customers.models import Holding, Profile, Relation
from sibao.desk.customers.rules import name_keys
from sibao.desk.people.models import Staff
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.loading import delete_rows, insert_rows
from sibao.desk.runs.models import Run
from sibao.desk.ui.export import write_xlsx
from sibao.desk.ui.grid import BoundGrid
from sibao.desk.vault.crypto import blind_index, fingerprint, seal
from sibao.desk.vault.normal import normal_id_number, normal_mobile


@dataclass(frozen=True)
class CustomerRow:
    """A customer as the extracts deliver it; absent texts are ''."""

    customer_id: str
    name: str
    id_type: str
    id_number: str
    sex: str
    birth_date: date | None
    birthday_calendar: str
    mobile: str
    address: str
    occupation: str
    source: str
    opened_on: date | None
    risk_level: str
    risk_assessed_on: date | None
    id_expires_on: date | None
    card_expires_on: date | None
    sms_consent: bool
    call_consent: bool


RelationRow = tuple[str, str, str, str, date | None]
"""relation_id, name, kind, related_customer_id, birth_date"""

PROFILE_FIELDS = (
    "customer",
    "first_run",
    "fingerprint",
    "name",
    "initials",
    "pinyin",
    "other_initials",
    "other_pinyin",
    "sex",
    "birth_date",
    "birthday_calendar",
    "id_type",
    "id_number_sealed",
    "id_number_index",
    "id_number_last4",
    "mobile_sealed",
    "mobile_index",
    "mobile_last4",
    "address_sealed",
    "occupation",
    "source",
    "opened_on",
    "risk_level",
    "risk_assessed_on",
    "id_expires_on",
    "card_expires_on",
    "sms_consent",
    "call_consent",
)
RELATION_FIELDS = ("profile", "relation_id", "name", "kind", "related_customer_id", "birth_date")
HOLDING_FIELDS = (
    "run",
    "customer",
    "account_id",
    "product_id",
    "product_name",
    "category",
    "balance",
    "opened_on",
    "matures_on",
)


def receive_profiles(
    *, rows: Iterable[CustomerRow], relations: Mapping[str, Sequence[RelationRow]], run: Run
) -> dict[str, int]:
    """The profile in force for each customer: the current night's where nothing changed, else a new one.

    Returns customer_id → profile key for all rows.
    """
    current = _current_profiles()
    in_force: dict[str, int] = {}

    def changed() -> Iterable[tuple[Any, ...]]:
        for row in rows:
            mark = _fingerprint(row, relations.get(row.customer_id, ()))
            key, known = current.get(row.customer_id, (0, b""))
            if bytes(known) == mark:
                in_force[row.customer_id] = key
            else:
                yield _profile(row, mark, run)

    insert_rows(Profile, PROFILE_FIELDS, changed())
    new = dict(Profile.unscoped.filter(first_run=run).values_list("customer_id", "pk"))
    _insert_relations(new, relations)
    return in_force | new


def _current_profiles() -> dict[str, tuple[int, bytes]]:
    standings = Standing.unscoped.filter(run__is_current=True)
    rows = standings.values_list("customer_id", "profile_id", "profile__fingerprint").iterator(chunk_size=5_000)
    return {customer_id: (key, mark) for customer_id, key, mark in rows}


def _fingerprint(row: CustomerRow, relations: Sequence[RelationRow]) -> bytes:
    texts = [str(value) for value in astuple(row)]
    return fingerprint(texts + [str(value) for relation in sorted(relations) for value in relation])


def _profile(row: CustomerRow, mark: bytes, run: Run) -> tuple[Any, ...]:
    keys = name_keys(row.name)
    number, mobile = normal_id_number(row.id_number), normal_mobile(row.mobile)
    return (
        row.customer_id,
        run.pk,
        mark,
        row.name,
        keys.initials,
        keys.pinyin,
        keys.other_initials,
        keys.other_pinyin,
        row.sex,
        row.birth_date,
        row.birthday_calendar,
        row.id_type,
        _sealed(row, "id_number"),
        blind_index(number, column="id_number") if number else None,
        number[-4:],
        _sealed(row, "mobile"),
        blind_index(mobile, column="mobile") if mobile else None,
        mobile[-4:],
        _sealed(row, "address"),
        row.occupation,
        row.source,
        row.opened_on,
        row.risk_level,
        row.risk_assessed_on,
        row.id_expires_on,
        row.card_expires_on,
        row.sms_consent,
        row.call_consent,
    )


def _sealed(row: CustomerRow, column: str) -> bytes | None:
    value = getattr(row, column)
    return seal(value, table="profile", column=column, key=row.customer_id) if value else None


def _insert_relations(profiles: Mapping[str, int], relations: Mapping[str, Sequence[RelationRow]]) -> None:
    rows = (
        (profile, *relation) for customer_id, profile in profiles.items() for relation in relations.get(customer_id, ())
    )
    insert_rows(Relation, RELATION_FIELDS, rows)


def receive_holdings(*, rows: Iterable[Sequence[Any]], run: Run) -> int:
    """Add the accounts open on the night's day; `rows` in the order of HOLDING_FIELDS[1:]. Returns how many."""
    return insert_rows(Holding, HOLDING_FIELDS, ((run.pk, *row) for row in rows))


def discard_holdings(*, run_ids: Iterable[int]) -> int:
    """Remove the holdings of runs that nobody reads any more."""
    return delete_rows(Holding.objects.filter(run_id__in=list(run_ids)))


def discard_unseen_profiles(*, run: Run) -> int:
    """Remove profiles and relations that only the unfinished `run` wrote."""
    delete_rows(Relation.objects.filter(profile__first_run=run))
    return delete_rows(Profile.unscoped.filter(first_run=run))


@dataclass(frozen=True)
class ExportFile:
    """A file to hand out: its name and bytes."""

    name: str
    content: bytes


class TooManyRows(Exception):
    """The list is longer than one export may be; `limit` is the policy's number."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


@transaction.atomic
def export_customers(*, rows: QuerySet[Standing], grid: BoundGrid, by: Staff, at: datetime) -> ExportFile:
    """The rows of a customer list as XLSX, masked as on the page, with who, when and the export's id on it.

    `rows` come from the door. The row of the trail names every customer in the file, and says `over_limit` from the
    policy's number of rows on: the branch manager is told. Raises PermissionDenied without the action EXPORT,
    TooManyRows beyond the policy's limit; then there is neither a file nor a row.
    """
    require(by, Action.EXPORT)
    rules, export_id = policy_on(at.date()).desk, uuid4().hex[:12]
    found = list(rows[: rules.export_rows + 1])
    if len(found) > rules.export_rows:
        raise TooManyRows(rules.export_rows)
    facts: dict[str, object] = {
        "export": export_id,
        "rows": len(found),
        "over_limit": len(found) > rules.export_alert_rows,
        "columns": [column.key for column in grid.grid.columns],
        "filters": [field.key for field in grid.filter_fields if field.is_set],
    }
    ids = [row.customer_id for row in found]
    record_audit(by=by.staff_id, at=at, action="export", customer_ids=ids, facts=facts)
    content = BytesIO()
    watermark = f"{by.staff_id} {at:%Y-%m-%d %H:%M} {export_id}"
    write_xlsx(content, grid.grid.columns, found, title=grid.title, watermark=watermark)
    return ExportFile(f"customers-{at:%Y%m%d}-{export_id}.xlsx", content.getvalue())
