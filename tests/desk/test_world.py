"""The small bank itself: cheap to build, and what its page says."""

import pytest

from sibao.desk.access.models import Standing
from sibao.desk.people.models import Role
from tests.desk.world import build_world


@pytest.fixture
def world(db):
    return build_world()


def test_the_world_has_forty_customers_two_nights_and_every_role(world):
    assert len(world.customer_ids) == 40
    assert Standing.unscoped.filter(run=world.run).count() == 40
    assert Standing.unscoped.filter(run=world.earlier_run).count() == 40
    assert {member.role for member in world.staff.values()} == set(Role.values)


def test_the_world_is_built_with_few_statements(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        build_world()


def test_nobody_in_it_has_a_usable_password(world):
    assert not any(member.has_usable_password() for member in world.staff.values())
