"""The search box and its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from sibao.desk.access.queries import require
from sibao.desk.access.rules import Action
from sibao.desk.audit import trail
from sibao.desk.customers.queries.search import customers_found
from sibao.desk.customers.rules import QueryKind, read_query
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.clock import today


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Customers within scope by what was typed. POSTed, so that no phone or number stands in an address or a log."""
    require(request.user, Action.SEE_CUSTOMER)
    typed = request.POST.get("q", "")
    query = read_query(typed)
    found = customers_found(user=request.user, query=query, limit=policy_on(today()).desk.search_results)
    if query.kind is not QueryKind.NOTHING:
        trail.note("search", kind=query.kind.value, hits=len(found))
    trail.show([row.customer_id for row in found], action="search")
    shown = {"typed": typed, "query": query, "found": found, "asked": bool(typed.strip())}
    if request.htmx:
        # Asked with every few letters: the frame and what it reads are left out.
        return HttpResponse(render_to_string("customers/_found.html", shown))
    return render(request, "customers/search.html", shown)
