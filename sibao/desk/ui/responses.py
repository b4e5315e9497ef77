"""What a view adds to its htmx answer so that app.js tells the user."""

from typing import TypeVar

from django.http import HttpResponseBase
from django.utils.functional import Promise
from django_htmx.http import trigger_client_event

Response = TypeVar("Response", bound=HttpResponseBase)


def toast(response: Response, text: str | Promise, *, level: str = "success", undo_url: str = "") -> Response:
    """A toast for 8 s with the text, announced to screen readers; `undo_url` adds 撤销 (U), which POSTs there.

    `level` is success, info, warning or danger. On an error status it replaces the general words of that status.
    """
    trigger_client_event(response, "sibao:toast", {"text": str(text), "level": level, "undo_url": undo_url})
    return response


def list_changed(response: Response) -> Response:
    """Tells lists with hx-trigger="list-changed from:body" to fetch themselves again, as after an undo."""
    trigger_client_event(response, "list-changed", {})
    return response
