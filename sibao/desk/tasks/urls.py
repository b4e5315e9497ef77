"""The open tasks of a customer; putting tasks off, dismissing them, and taking either back."""

from django.urls import path

from sibao.desk.tasks import views

urlpatterns = [
    path("customers/<str:customer_id>/tasks/", views.customer_tasks, name="customer_tasks"),
    path("customers/<str:customer_id>/tasks/postpone/", views.postpone, name="postpone_tasks"),
    path("customers/<str:customer_id>/tasks/dismiss/", views.dismiss, name="dismiss_tasks"),
    path("customers/<str:customer_id>/tasks/undo/", views.undo, name="undo_tasks"),
]
