"""Home pages: the day's list, the words for a call, the morning meeting."""

from django.urls import path

from sibao.desk.home import views

urlpatterns = [
    path("", views.today_page, name="today"),
    path("today/<str:customer_id>/words/", views.words, name="today_words"),
    path("today/<str:customer_id>/phone/", views.phone, name="reveal_phone"),
    path("morning/", views.morning_meeting, name="morning_meeting"),
]
