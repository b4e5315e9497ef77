"""Home pages and the pages of what went wrong."""

from sibao.desk.home.views.errors import bad_request, csrf_failure, forbidden, not_found, server_error
from sibao.desk.home.views.meeting import morning_meeting
from sibao.desk.home.views.today import phone, today_page, words

__all__ = [
    "bad_request",
    "csrf_failure",
    "forbidden",
    "morning_meeting",
    "not_found",
    "phone",
    "server_error",
    "today_page",
    "words",
]
