"""Fixtures: the small bank's extracts, and what staging makes of them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sibao.engine.errors import InputRefused
from tests.engine.staging.bank import BANK, Extracts, Outcome, stage_folder


@pytest.fixture
def extracts(tmp_path: Path) -> Extracts:
    folder = tmp_path / "extracts"
    folder.mkdir()
    result = Extracts(folder)
    for table, rows in BANK.items():
        result.write(table, rows)
    return result


@pytest.fixture
def stage_it(extracts: Extracts, tmp_path: Path) -> Iterator[Callable[..., Outcome]]:
    calls = iter(range(1000))

    def run(**options: Any) -> Outcome:
        return stage_folder(extracts.folder, tmp_path / f"work{next(calls)}", **options)

    yield run


@pytest.fixture
def refused(stage_it: Callable[..., Outcome]) -> Callable[..., str]:
    """Stage and give the reasons of the refusal, one per line."""

    def run(**options: Any) -> str:
        with pytest.raises(InputRefused) as caught:
            stage_it(**options)
        return "\n".join(caught.value.reasons)

    return run
