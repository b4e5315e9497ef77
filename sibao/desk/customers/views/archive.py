"""One customer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sibao.desk.access.queries import customer_for, require
from sibao.desk.access.rules import Action
from sibao.desk.audit import trail


@require_GET
def customer(request: HttpRequest, customer_id: str) -> HttpResponse:
    """Everything the role may see of one customer."""
    require(request.user, Action.SEE_CUSTOMER)
    standing = customer_for(request.user, customer_id)
    trail.show([customer_id], action="customer")
    return render(request, "customers/customer.html", {"standing": standing})
