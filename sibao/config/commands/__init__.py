"""The verbs of the command line that need the desk."""

import os


def start_desk() -> None:
    """Load the desk's settings and models; every command begins with it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sibao.config.settings")
    import django

    django.setup()
