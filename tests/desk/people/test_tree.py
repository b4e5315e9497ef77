"""The tree of branches as it is received."""

from sibao.desk.people.operations import BranchRow, branch_steps, path_of


def paths(*rows: tuple[str, str | None]) -> dict[str, str]:
    steps = branch_steps([BranchRow(key, key, parent, "outlet") for key, parent in rows])
    return {key: path_of(value) for key, value in steps.items()}


def test_a_path_lists_the_branches_from_the_top() -> None:
    assert paths(("A", None), ("B", "A"), ("C", "B"))["C"] == "/A/B/C/"


def test_a_circle_of_parents_ends_instead_of_turning_for_ever() -> None:
    assert paths(("A", "B"), ("B", "A")) == {"A": "/B/A/", "B": "/A/B/"}


def test_a_slash_in_an_id_cannot_reach_into_another_subtree() -> None:
    found = paths(("A", None), ("A/B", None), ("%2F", None))
    assert not found["A/B"].startswith(found["A"])
    assert len(set(found.values())) == 3


def test_a_parent_that_is_unknown_ends_the_path() -> None:
    assert paths(("B", "GONE")) == {"B": "/B/"}
