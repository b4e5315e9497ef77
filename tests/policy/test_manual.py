"""The manual's policy page says what the files say."""

from pathlib import Path

from sibao.policy import manual
from sibao.policy.schema import SCHEMA

PAGE = Path(__file__).resolve().parents[2] / "docs" / "manual" / "policy.md"


def test_the_page_is_current_else_run_python_m_sibao_policy_manual(book):
    assert PAGE.read_text(encoding="utf-8") == manual.manual_text(book)


def test_every_key_stands_on_the_page(book):
    page = manual.manual_text(book)
    for file in SCHEMA:
        for key in book.parameters[file]:
            assert f"`{key}`" in page, (file, key)


def test_every_field_of_a_value_is_explained(book):
    plain_tables = {"tier_weights", "idle_minutes"}
    fields = {
        name
        for file in SCHEMA
        if file != "words.yaml"
        for key, parameter in book.parameters[file].items()
        if key not in plain_tables
        for value in parameter.values.values()
        if isinstance(value, dict)
        for name in value
    }
    assert fields == set(manual.FIELDS)


def test_a_dated_change_shows_both_values_the_newest_first(folder):
    from sibao.policy.book import load_book

    folder.replace("kpi.yaml", "1990-01-01: 3", "1990-01-01: 3\n    2027-01-01: 4")
    page = manual.manual_text(load_book(folder.path))
    assert page.index("| 4 | 2027-01-01 |") < page.index("| 3 | 1990-01-01 |")
