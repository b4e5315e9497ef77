"""Recording a contact and taking it back."""

from django.urls import path

from sibao.desk.contacts import views

urlpatterns = [
    path("customers/<str:customer_id>/contacts/new/", views.record, name="record_contact"),
    path("contacts/<int:contact_id>/undo/", views.undo, name="undo_contact"),
]
