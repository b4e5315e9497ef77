"""Movements and history of one customer, as parts of the customer's page and as pages of their own."""

from django.urls import path

from sibao.desk.movements import views

urlpatterns = [
    path("customers/<str:customer_id>/movements/", views.customer_movements, name="customer_movements"),
    path("customers/<str:customer_id>/history/", views.customer_history, name="customer_history"),
]
