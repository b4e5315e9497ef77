"""Finding customers by what was typed. Every path ends at the door: a hit outside scope is no hit.

A manager's own customers are looked through. Elsewhere the index of what was typed leads, and each hit is asked whether
it lies in scope; what is too common for that (a single letter, a frequent surname) is looked for within the scope.
"""

from collections.abc import Callable, Sequence

from django.db import connection
from django.db.models import Q, QuerySet

from sibao.desk.access.models import Standing
from sibao.desk.access.queries import few_standings_for, standings_for
from sibao.desk.access.rules import SCOPES, Scope
from sibao.desk.customers.models import Holding, Profile
from sibao.desk.customers.queries.lists import HEAVY
from sibao.desk.customers.rules import Query, QueryKind, pinyin_spellings
from sibao.desk.people.models import Staff
from sibao.desk.runs.queries import current_run_id
from sibao.desk.vault.crypto import blind_index

# Beyond every character of a name: [text, text + LAST) holds what begins with the text.
LAST = "\U0010ffff"
# So many hits of the whole bank are asked about one by one; more are common enough to be met within the scope.
FEW = 3_000
# So many are looked at before the best are shown: exact names and high tiers come before the rest.
CANDIDATES = 32


def customers_found(*, user: Staff, query: Query, limit: int) -> list[Standing]:
    """At most `limit` customers within the scope of `user`, exact names first, then the higher tier."""
    for finder in FINDERS[query.kind]:
        rows = finder(user, query)
        if rows:
            return sorted(rows, key=lambda row: _rank(row, query))[:limit]
    return []


def _rank(row: Standing, query: Query) -> tuple[bool, int, str]:
    profile = row.profile
    exact = query.text == profile.name or query.key.lower() in (profile.initials, profile.pinyin)
    return not exact, -row.tier_rank, row.customer_id


def _by_name(user: Staff, query: Query) -> list[Standing]:
    return _matching(user, [_begins("name", query.text)])


def _by_initials(user: Staff, query: Query) -> list[Standing]:
    key = query.key.lower()
    return _matching(user, [_begins("initials", key), _begins("other_initials", key)])


def _by_pinyin(user: Staff, query: Query) -> list[Standing]:
    spellings = pinyin_spellings(query.key)
    return _matching(user, [_begins(field, key) for key in spellings for field in ("pinyin", "other_pinyin")])


def _by_mobile(user: Staff, query: Query) -> list[Standing]:
    return _matching(user, [{"mobile_index": blind_index(query.key, column="mobile")}])


def _by_id_number(user: Staff, query: Query) -> list[Standing]:
    return _matching(user, [{"id_number_index": blind_index(query.key, column="id_number")}])


def _by_last4(user: Staff, query: Query) -> list[Standing]:
    return _matching(user, [{"mobile_last4": query.key}, {"id_number_last4": query.key}])


def _by_account(user: Staff, query: Query) -> list[Standing]:
    numbers = {query.text, query.text.replace(" ", ""), query.key}
    accounts = Holding.objects.filter(run_id=current_run_id(), account_id__in=numbers)
    return _few(user, customer_id__in=list(accounts.values_list("customer_id", flat=True)))


def _by_customer_id(user: Staff, query: Query) -> list[Standing]:
    return _few(user, customer_id=query.text)


Condition = dict[str, object]


def _matching(user: Staff, conditions: Sequence[Condition]) -> list[Standing]:
    """Candidates whose profile meets any of the conditions, each of which an index of the profile serves."""
    if SCOPES.get(user.role) is Scope.OWN:
        return _met_within(standings_for(user), conditions)
    keys: set[int] = set()
    for condition in conditions:
        keys.update(Profile.unscoped.filter(**condition).values_list("pk", flat=True)[: FEW + 1])
    if len(keys) > FEW:
        return _met_within(few_standings_for(user), conditions)
    return _few(user, profile_id__in=keys)


def _few(user: Staff, **hits: object) -> list[Standing]:
    return list(few_standings_for(user).filter(**hits).defer(*HEAVY)[:CANDIDATES])


def _met_within(rows: QuerySet[Standing], conditions: Sequence[Condition]) -> list[Standing]:
    wanted = Q()
    for condition in conditions:
        wanted |= Q(**{f"profile__{name}": value for name, value in condition.items()})
    return list(rows.filter(wanted).defer(*HEAVY)[:CANDIDATES])


def _begins(field: str, text: str) -> Condition:
    """A prefix as the index of the database at hand can serve it: LIKE on PostgreSQL, a range on SQLite."""
    if connection.vendor == "postgresql":
        return {f"{field}__startswith": text}
    return {f"{field}__gte": text, f"{field}__lt": text + LAST}


Finder = Callable[[Staff, Query], list[Standing]]
FINDERS: dict[QueryKind, tuple[Finder, ...]] = {
    QueryKind.NOTHING: (),
    QueryKind.NAME: (_by_name,),
    QueryKind.PINYIN: (_by_initials, _by_pinyin),
    QueryKind.MOBILE: (_by_mobile, _by_account),
    QueryKind.ID_NUMBER: (_by_id_number, _by_account),
    QueryKind.LAST4: (_by_last4, _by_account),
    QueryKind.NUMBER: (_by_account, _by_customer_id, _by_id_number, _by_mobile, _by_initials, _by_pinyin),
}
