"""Events of one customer, as a part of the customer's page and as a page of its own."""

from django.urls import path

from sibao.desk.events import views

urlpatterns = [path("customers/<str:customer_id>/events/", views.customer_events, name="customer_events")]
