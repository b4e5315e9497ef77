"""The list of customers, search, one customer, and a personal field in clear."""

from django.urls import path

from sibao.desk.customers.views import archive, lists, search

urlpatterns = [
    path("customers/", lists.customers, name="customers"),
    path("exports/customers/", lists.customers_export, name="customers_export"),
    path("search/", search.search, name="search"),
    path("customers/<str:customer_id>/", archive.customer, name="customer"),
    path("customers/<str:customer_id>/reveal/<str:field>/", archive.reveal, name="reveal"),
]
