"""Finding customers by what was typed. Every path goes through the door: a hit outside scope is no hit."""

from collections.abc import Callable

from django.db import connection
from django.db.models import Q, QuerySet

from sibao.desk.access.models import Standing
from sibao.desk.access.queries import few_standings_for, standings_for
from sibao.desk.access.rules import SCOPES, Scope
from sibao.desk.customers.models import Holding
from sibao.desk.customers.rules import Query, QueryKind, pinyin_spellings
from sibao.desk.people.models import Staff
from sibao.desk.runs.queries import current_run_id
from sibao.desk.vault.crypto import blind_index

# Beyond every character of a name, so that [text, text + LAST) holds what begins with the text.
LAST = "\U0010ffff"
# As many are looked at before the best are shown: enough to have exact names and high tiers among them.
CANDIDATES = 64


def customers_found(*, user: Staff, query: Query, limit: int) -> list[Standing]:
    """At most `limit` customers within the scope of `user`, exact names first, then the higher tier."""
    finders = FINDERS[query.kind]
    for finder in finders:
        rows = list(finder(user, query)[:CANDIDATES])
        if rows:
            return sorted(rows, key=lambda row: _rank(row, query))[:limit]
    return []


def _rank(row: Standing, query: Query) -> tuple[bool, int, str]:
    profile = row.profile
    exact = query.text == profile.name or query.key.lower() in (profile.initials, profile.pinyin)
    return not exact, -row.tier_rank, row.customer_id


def _by_name(user: Staff, query: Query) -> QuerySet[Standing]:
    return _scoped(user).filter(_begins("name", query.text)).order_by("profile__name")


def _by_initials(user: Staff, query: Query) -> QuerySet[Standing]:
    key = query.key.lower()
    return _scoped(user).filter(_begins("initials", key) | _begins("other_initials", key))


def _by_pinyin(user: Staff, query: Query) -> QuerySet[Standing]:
    wanted = Q()
    for key in pinyin_spellings(query.key):
        wanted |= _begins("pinyin", key) | _begins("other_pinyin", key)
    return _scoped(user).filter(wanted)


def _by_mobile(user: Staff, query: Query) -> QuerySet[Standing]:
    return few_standings_for(user).filter(profile__mobile_index=blind_index(query.key, column="mobile"))


def _by_id_number(user: Staff, query: Query) -> QuerySet[Standing]:
    return few_standings_for(user).filter(profile__id_number_index=blind_index(query.key, column="id_number"))


def _by_last4(user: Staff, query: Query) -> QuerySet[Standing]:
    return few_standings_for(user).filter(Q(profile__mobile_last4=query.key) | Q(profile__id_number_last4=query.key))


def _by_account(user: Staff, query: Query) -> QuerySet[Standing]:
    numbers = {query.text, query.text.replace(" ", ""), query.key}
    accounts = Holding.objects.filter(run_id=current_run_id(), account_id__in=numbers)
    return few_standings_for(user).filter(customer_id__in=list(accounts.values_list("customer_id", flat=True)))


def _by_customer_id(user: Staff, query: Query) -> QuerySet[Standing]:
    return few_standings_for(user).filter(customer_id=query.text)


def _scoped(user: Staff) -> QuerySet[Standing]:
    """A manager's own customers are few enough to look through; elsewhere the index of names leads."""
    return standings_for(user) if SCOPES.get(user.role) is Scope.OWN else few_standings_for(user)


def _begins(field: str, text: str) -> Q:
    """A prefix that the index of the database at hand can serve: LIKE on PostgreSQL, a range on SQLite."""
    path = f"profile__{field}"
    if connection.vendor == "postgresql":
        return Q((f"{path}__startswith", text))
    return Q((f"{path}__gte", text), (f"{path}__lt", text + LAST))


Finder = Callable[[Staff, Query], QuerySet[Standing]]
FINDERS: dict[QueryKind, tuple[Finder, ...]] = {
    QueryKind.NOTHING: (),
    QueryKind.NAME: (_by_name,),
    QueryKind.PINYIN: (_by_initials, _by_pinyin),
    QueryKind.MOBILE: (_by_mobile, _by_account),
    QueryKind.ID_NUMBER: (_by_id_number, _by_account),
    QueryKind.LAST4: (_by_last4, _by_account),
    QueryKind.NUMBER: (_by_account, _by_customer_id, _by_id_number, _by_mobile, _by_initials, _by_pinyin),
}
