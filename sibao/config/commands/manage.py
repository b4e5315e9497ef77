"""`sibao manage …`: Django's management commands under the desk's settings."""

from collections.abc import Sequence

from sibao.config.commands import start_desk


def main(argv: Sequence[str]) -> int:
    """Run one management command; its own errors end the process with their code."""
    start_desk()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["sibao manage", *argv])
    return 0
