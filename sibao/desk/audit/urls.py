"""Pages of this capability."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
