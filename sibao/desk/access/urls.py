"""The auditor's page."""

from django.urls import path

from sibao.desk.access import views

urlpatterns = [path("trail/", views.trail, name="trail")]
