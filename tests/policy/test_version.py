"""The version names what is in force: it changes with any number or word, and with nothing else."""

import re
from datetime import date

import pytest
import yaml

from sibao.policy.book import canonical, load_book
from sibao.policy.schema import SCHEMA

DAY = date(2026, 11, 20)


def test_the_version_is_short_and_the_same_on_every_reading(book, folder):
    version = book.on(DAY).version
    assert re.fullmatch(r"[0-9a-f]{12}", version)
    assert load_book(folder.path).on(DAY).version == version


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("assets.yaml", "rating: 0.10", "rating: 0.11"),
        ("tiers.yaml", "floor: 10_000", "floor: 10_000.01"),
        ("movements.yaml", "high_share: 0.30", "high_share: 0.31"),
        ("events.yaml", "from_days: -3", "from_days: -4"),
        ("tasks.yaml", "priority: 60", "priority: 61"),
        ("words.yaml", "特地来电", "专程来电"),
        ("kpi.yaml", "1990-01-01: 3", "1990-01-01: 4"),
        ("intake.yaml", "0.01", "0.02"),
        ("desk.yaml", "1990-01-01: 60", "1990-01-01: 61"),
        ("calendar.yaml", ", 2026-05-05]", "]"),
        ("calendar.yaml", "labour_day: {calendar: solar, month: 5, day: 1, eve: false, days: 2}", "labour_day: "
         "{calendar: solar, month: 5, day: 1, eve: false, days: 3}"),
    ],
)  # fmt: skip
def test_any_number_or_word_in_force_changes_the_version(book, folder, file, old, new):
    folder.replace(file, old, new)
    assert load_book(folder.path).on(DAY).version != book.on(DAY).version


def test_every_parameter_takes_part_in_the_version(book):
    values = {file: {key: p.on(DAY) for key, p in keys.items()} for file, keys in book.parameters.items()}
    assert {file: set(keys) for file, keys in values.items()} == {file: set(keys) for file, keys in SCHEMA.items()}


def test_layout_names_references_and_the_way_a_number_is_written_do_not_change_the_version(book, folder):
    folder.replace("intake.yaml", "1990-01-01: 0.01", "1990-01-01: 0.0100   # one in a hundred")
    folder.replace("tiers.yaml", "floor: 10_000", "floor: 10000.00")
    folder.replace("kpi.yaml", "reference: Sibao default", "reference: decided anew")
    folder.replace("kpi.yaml", "zh: 交叉销售客户的最少产品类别数", "zh: 交叉销售门槛")
    assert load_book(folder.path).on(DAY).version == book.on(DAY).version


def test_a_value_not_in_force_changes_the_version_only_from_its_date_on(book, folder):
    folder.replace("kpi.yaml", "1990-01-01: 3", "1990-01-01: 3\n    2026-11-21: 4")
    changed = load_book(folder.path)
    assert changed.on(DAY).version == book.on(DAY).version
    assert changed.on(date(2026, 11, 21)).version != book.on(date(2026, 11, 21)).version


def test_a_number_and_the_text_that_looks_like_it_differ():
    assert canonical({"a": 3}) != canonical({"a": "3"})
    assert canonical({"b": 1, "a": 2}) == canonical(yaml.safe_load("{a: 2, b: 1}"))
