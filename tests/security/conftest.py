"""The test world, and the pages that each identity may open."""

import re
from typing import Any

import pytest

from tests.access.conftest import _bank, _writes, client_of, objects, world  # noqa: F401
from tests.access.matrix import Row, address, decisions, rows
from tests.desk.world import STAFF

UUID = r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
CHANGING = re.compile(rf'(name="csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]*|{UUID}')
GENERIC = {"page", "size", "sort", "q"}
GET_FORM = re.compile(r'<form\b(?![^>]*\bmethod="post")(?![^>]*\bhx-post)[^>]*>.*?</form>', re.S | re.I)


# One identity of every role, for what depends on the role and not on the place.
OF_EACH_ROLE = tuple({role: identity for identity, (_, role) in reversed(STAFF.items())}.values())


def pages_of(identity: str, objects: dict[str, dict[str, Any]]) -> list[str]:  # noqa: F811
    """The address of every page this identity may GET, one per object of every group within scope."""
    found = []
    for row in rows().values():
        for decision in decisions(row, identity):
            if decision.method == "GET" and 200 in decision.statuses:
                found.append(address(row, objects[row.object][decision.relation] if row.object else None))
    return found


def pages_with_identity(objects: dict[str, dict[str, Any]]) -> dict[str, tuple[str, str]]:  # noqa: F811
    """URL name → (an identity that may GET it, its address), one each."""
    found = {}
    for row in rows().values():
        if "GET" not in row.methods or row.open:
            continue
        identity = next(each for each, (_, role) in STAFF.items() if role in row.roles)
        found[row.name] = (identity, _first_page(row, identity, objects))
    return found


def _first_page(row: Row, identity: str, objects: dict[str, dict[str, Any]]) -> str:  # noqa: F811
    decision = next(each for each in decisions(row, identity) if each.method == "GET" and 200 in each.statuses)
    return address(row, objects[row.object][decision.relation] if row.object else None)


def body(answer: Any) -> str:
    """The text of an answer without what changes from one request to the next."""
    return CHANGING.sub("", answer.content.decode(errors="replace"))


def parameters_of(page: str, address_: str) -> set[str]:
    """Names of the query parameters that a page offers in its forms and links, and those every list understands."""
    forms = "".join(GET_FORM.findall(page))
    names = set(re.findall(r'<(?:input|select)\b[^>]*\bname="([\w.-]+)"', forms))
    names |= set(re.findall(r"[?&;]([\w.-]+)=", page)) | set(re.findall(r"[?&]([\w.-]+)=", address_))
    return (names | GENERIC) - {"csrfmiddlewaretoken", "amp"}


@pytest.fixture
def pages(objects: dict[str, dict[str, Any]]) -> dict[str, tuple[str, str]]:  # noqa: F811
    """URL name → (identity, address)."""
    return pages_with_identity(objects)
