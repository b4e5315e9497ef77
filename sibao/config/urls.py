"""Every page of the desk, collected from the capabilities."""

from django.urls import include, path

urlpatterns = [
    path("", include("sibao.desk.home.urls")),
    path("", include("sibao.desk.people.urls")),
    path("", include("sibao.desk.customers.urls")),
    path("", include("sibao.desk.contacts.urls")),
    path("", include("sibao.desk.tasks.urls")),
    path("", include("sibao.desk.access.urls")),
    path("", include("sibao.desk.movements.urls")),
    path("", include("sibao.desk.events.urls")),
]
handler400 = "sibao.desk.home.views.bad_request"
handler403 = "sibao.desk.home.views.forbidden"
handler404 = "sibao.desk.home.views.not_found"
handler500 = "sibao.desk.home.views.server_error"
