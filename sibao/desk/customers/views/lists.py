"""The list of customers, and the same as a file."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from sibao.desk.access.queries import require
from sibao.desk.access.rules import Action, may
from sibao.desk.audit import trail
from sibao.desk.customers.operations import TooManyRows, export_customers
from sibao.desk.customers.queries.lists import RowsByPage, listed_customers
from sibao.desk.customers.rules import flags_of, warning_days
from sibao.desk.customers.views.grids import grid_for, place_url
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.clock import now, today
from sibao.desk.ui.grid import BoundGrid

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """The customers within scope, sorted and filtered as the query string asks."""
    require(request.user, Action.SEE_CUSTOMER)
    return _page(request)


@require_POST
def customers_export(request: HttpRequest) -> HttpResponse:
    """The same list as a file; one that is too long comes back as the page that says so."""
    require(request.user, Action.EXPORT)
    grid = bound_grid(request)
    rows = grid.apply(listed_customers(request.user))
    try:
        file = export_customers(rows=rows, grid=grid, by=request.user, at=now())
    except TooManyRows as error:
        words = gettext("一次最多导出 %(limit)d 位客户，请先筛选。")
        return _page(request, notice=words % {"limit": error.limit}, status=422)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=XLSX, headers=headers)


def _page(request: HttpRequest, notice: str = "", status: int = 200) -> HttpResponse:
    grid = bound_grid(request)
    page = grid.paginate(RowsByPage(grid.apply(listed_customers(request.user))))
    for place, row in enumerate(page, start=page.start_index()):
        row.place = place
    trail.show([row.customer_id for row in page], action="customers")
    shown = {"grid": grid, "page": page, "notice": notice, "may_export": may(request.user, Action.EXPORT)}
    return render(request, "customers/list.html", shown, status=status)


def bound_grid(request: HttpRequest) -> BoundGrid:
    """The list's registry as this request asks for it; its rows carry the flags of today."""
    day = today()
    risk_days, soon_days = warning_days(policy_on(day))
    flags = partial(flags_of, on=day, risk_days=risk_days, soon_days=soon_days)
    grid = grid_for(request.user, flags, lambda row: place_url(request.GET, row.customer_id, row.place))
    bound = grid.bind(request.GET)
    bound.key = lambda row: row.customer_id
    return bound
