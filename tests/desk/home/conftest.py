"""Home pages are read in Chinese unless a test says otherwise."""

import pytest
from django.test import Client


@pytest.fixture
def get(world, client: Client):
    """get("rm", "/"): the answer to a member of staff, by GET."""

    def fetched(who: str, path: str = "/", **headers):
        client.force_login(world.staff[who])
        return client.get(path, headers=headers or None)

    return fetched
