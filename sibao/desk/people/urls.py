"""Login, logout, and one's own account."""

from django.urls import path

from sibao.desk.people import views

urlpatterns = [
    path("login/", views.LogIn.as_view(), name="login"),
    path("logout/", views.log_out, name="logout"),
    path("account/", views.account, name="account"),
    path("account/preferences/", views.preferences, name="preferences"),
    path("account/password/", views.password, name="password"),
]
