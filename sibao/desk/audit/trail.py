"""What the request being answered has shown and done so far; the middleware opens and closes it."""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass
class Trail:
    """Facts of one request for its audit row. `written`: an operation has written the row in its own transaction."""

    staff_id: str = ""
    role: str = ""
    address: str = ""
    route: str = ""
    action: str = ""
    reason: str = ""
    is_noted: bool = False
    shown: set[str] = field(default_factory=set)
    facts: dict[str, object] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)


current: ContextVar[Trail | None] = ContextVar("trail", default=None)


def show(customer_ids: Iterable[str], action: str = "") -> None:
    """Note that the page being made shows these customers. A page that shows customers without it fails the tests."""
    trail = current.get()
    if trail is None:
        return
    trail.shown.update(customer_ids)
    trail.action = action or trail.action


def note(action: str, **facts: object) -> None:
    """Note that the request is to leave a row although it shows no customer, as a search without a hit does.

    `facts` are names, codes and counts; never what a customer's field holds.
    """
    trail = current.get()
    if trail is None:
        return
    trail.is_noted, trail.action = True, action
    trail.facts.update(facts)
