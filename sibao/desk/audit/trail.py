"""What the request being answered has shown and done so far; the middleware opens and closes it."""

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
    shown: set[str] = field(default_factory=set)
    facts: dict[str, object] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)


current: ContextVar[Trail | None] = ContextVar("trail", default=None)


def show(customer_ids: "list[str] | set[str]", action: str = "") -> None:
    """Note that the page being made shows these customers. A page that shows customers without it fails the tests."""
    trail = current.get()
    if trail is None:
        return
    trail.shown.update(customer_ids)
    trail.action = action or trail.action
