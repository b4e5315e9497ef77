"""A bank small enough to run whole nights on, and what its nights publish."""

from pathlib import Path

import pytest

from tests.engine.night.small import write_bank


@pytest.fixture
def extracts(tmp_path: Path) -> Path:
    return write_bank(tmp_path / "extracts")
