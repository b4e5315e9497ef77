"""The access matrix: its file, the URLs of the desk, and every decision that follows from both."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from sibao.desk.people.models import Role
from tests.access.scope_oracle import groups_in_scope
from tests.desk.world import GROUPS, STAFF

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ANONYMOUS = "anonymous"
IDENTITIES = (ANONYMOUS, *STAFF)
NOT_THERE = "not_there"
RELATIONS = (*(group for group, *_ in GROUPS), NOT_THERE)
FEW = ("own", "south", NOT_THERE)
KEYS = {"methods", "open", "roles", "object", "ok", "query"}


@dataclass(frozen=True)
class Row:
    """One URL name of the matrix."""

    name: str
    methods: tuple[str, ...]
    open: bool
    roles: frozenset[str]
    object: str | None
    ok: dict[str, list[int]]
    query: str

    @property
    def relations(self) -> tuple[str | None, ...]:
        return RELATIONS if self.object else (None,)


@dataclass(frozen=True)
class Decision:
    """What one identity must be answered: any of `statuses`; a refusal also writes nothing but its audit row."""

    method: str
    relation: str | None
    statuses: tuple[int, ...]

    @property
    def is_refusal(self) -> bool:
        return min(self.statuses) >= 400 and 422 not in self.statuses


@cache
def rows() -> dict[str, Row]:
    """The rows of matrix.yaml by URL name. Raises ValueError for an unknown key, role or object."""
    text = (Path(__file__).parent / "matrix.yaml").read_text(encoding="utf-8")
    return {name: _row(name, entry) for name, entry in yaml.safe_load(text).items()}


def _row(name: str, entry: dict[str, Any]) -> Row:
    roles = frozenset(entry.get("roles", Role.values))
    unknown = set(entry) - KEYS | (roles - set(Role.values)) | ({entry.get("object")} - {None, *OBJECTS})
    if unknown:
        raise ValueError(f"{name}: {sorted(map(str, unknown))}")
    return Row(
        name=name,
        methods=tuple(entry["methods"]),
        open=entry.get("open", False),
        roles=roles,
        object=entry.get("object"),
        ok={"GET": [200], **entry.get("ok", {})},
        query=entry.get("query", ""),
    )


OBJECTS = ("customer", "task", "contact")


def url_patterns(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    """Every URL of the desk."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            yield from url_patterns(entry.url_patterns)
        else:
            yield entry


def address(row: Row, object_id: Any = None) -> str:
    """The path of a row's page, for the object with this id. Other parts of the path get their first allowed value."""
    pattern = next(each for each in url_patterns() if each.name == row.name)
    arguments = {}
    for name in pattern.pattern.converters:
        if name.endswith("_id") or name == "pk" or name == row.object:
            arguments[name] = object_id
        else:
            arguments[name] = FIXED_PARTS[name]
    path = reverse(row.name, kwargs=arguments)
    return f"{path}?{row.query}" if row.query else path


# Path parts that are no object.
FIXED_PARTS = {"field": "mobile", "kind": "maturity_7", "section": "holdings", "format": "xlsx"}


def decisions(row: Row, identity: str) -> Iterator[Decision]:
    """Everything that follows from a row for one identity; a method the page has not is asked of FEW objects."""
    for method in METHODS:
        for relation in row.relations if method in row.methods or not row.object else FEW:
            yield Decision(method, relation, _statuses(row, identity, method, relation))


def _statuses(row: Row, identity: str, method: str, relation: str | None) -> tuple[int, ...]:
    if identity == ANONYMOUS and not row.open:
        return (302,)
    if method not in row.methods:
        return (405,)
    if identity != ANONYMOUS and STAFF[identity][1] not in row.roles:
        return (403,)
    if row.object and (relation == NOT_THERE or relation not in groups_in_scope(identity)):
        return (404,)
    return tuple(row.ok[method])
