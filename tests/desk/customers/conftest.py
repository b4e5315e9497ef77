"""Somebody logged in, ready to ask for pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.desk.world import World


@pytest.fixture
def as_staff(world: World) -> Callable[[str], Client]:
    """as_staff("rm"): a client logged in as that member of staff, its session already written."""

    def client(staff_id: str) -> Client:
        found = Client()
        found.force_login(world.staff[staff_id])
        found.get("/account/")
        return found

    return client
