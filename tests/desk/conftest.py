"""The small bank every test of the desk works in; its builders are in world.py beside this file."""

import pytest

from tests.desk.world import TODAY, World, build_world


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The bank of tests/desk/world.py on the morning after its last night (Wednesday 2026-03-11)."""
    monkeypatch.setenv("SIBAO_TODAY", TODAY.isoformat())
    return build_world()
