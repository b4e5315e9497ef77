"""The night's page says the truth about its steps."""

import json
from typing import Any

import duckdb
import pytest

from sibao.engine.pipeline import STEPS
from sibao.engine.step import sql_of


def tables_read(sql: str) -> set[str]:
    """The tables a SELECT reads, its own WITH names left out."""
    answer = duckdb.execute("SELECT json_serialize_sql(?::VARCHAR)", [sql]).fetchall()
    tree = json.loads(answer[0][0])
    assert not tree["error"], tree
    read: set[str] = set()
    own: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if node.get("type") == "BASE_TABLE":
                read.add(node["table_name"])
            if "cte_map" in node:
                own.update(entry["key"] for entry in node["cte_map"]["map"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(tree)
    return read - own


@pytest.mark.parametrize("table", STEPS)
def test_a_step_reads_exactly_the_tables_it_names(table: str) -> None:
    assert tables_read(sql_of(table)) == set(STEPS[table])


def test_every_step_comes_after_its_inputs() -> None:
    steps = list(STEPS)
    for number, table in enumerate(steps):
        assert not set(STEPS[table]) & set(steps[number:]), table


@pytest.mark.parametrize("table", STEPS)
def test_the_first_line_of_a_step_says_what_one_row_is(table: str) -> None:
    assert sql_of(table).startswith("-- One row per ")
