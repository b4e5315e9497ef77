"""One Django app, one migration history."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "sibao.desk"
    label = "desk"
    verbose_name = "四包"

    def ready(self) -> None:
        """Register the system checks."""
        from sibao.desk import checks  # noqa: F401
