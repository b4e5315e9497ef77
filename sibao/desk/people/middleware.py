"""How long a session lives, in which language it is answered, and that nobody else may keep the answer."""

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from sibao.desk.people.operations import record_session_end
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.clock import now, today

# A session that is used is written at most this often (seconds); it may end that much early.
WRITTEN_EVERY = 60

Answer = Callable[[HttpRequest], HttpResponse]


class SessionLimitMiddleware:
    """Ends a session that was idle too long or is too old (policy: desk.yaml), by the machine's clock, not a demo's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _end_or_keep(request, time.time())
        return self.get_response(request)


def _end_or_keep(request: HttpRequest, moment: float) -> None:
    session, rules = request.session, policy_on(today()).desk
    seen, began = session.get("seen", moment), session.get("began", moment)
    if moment - seen > rules.idle_minutes[request.user.role] * 60 or moment - began > rules.session_hours * 3600:
        record_session_end(by=request.user, at=now())
        logout(request)
    elif "seen" not in session or moment - seen > WRITTEN_EVERY:
        session.update({"seen": moment, "began": began})


class StaffLocaleMiddleware:
    """The language of the member of staff, else of the browser; answers to staff are kept in no cache."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        known = request.user.is_authenticated
        language = request.user.language if known else translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if known:
            add_never_cache_headers(response)
        else:
            patch_vary_headers(response, ("Accept-Language",))
        return response
