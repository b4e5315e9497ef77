import shutil
from pathlib import Path

import pytest

from sibao.policy.book import Book, load_book
from sibao.policy.calendar import Calendar
from sibao.policy.source import SHIPPED


@pytest.fixture(scope="session")
def book() -> Book:
    return load_book()


@pytest.fixture(scope="session")
def calendar(book: Book) -> Calendar:
    return book.calendar


class Folder:
    """A copy of the shipped policies that a test may spoil."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def replace(self, file: str, old: str, new: str) -> "Folder":
        text = (self.path / file).read_text(encoding="utf-8")
        assert text.count(old) >= 1, f"{old!r} is not in {file}"
        (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return self


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "policies"
    shutil.copytree(SHIPPED, path, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return Folder(path)
