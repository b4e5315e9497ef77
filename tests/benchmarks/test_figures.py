"""The measuring tools: bars, percentiles, memory of a process tree, and the page that the run rewrites."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import __main__ as command
from benchmarks import scale
from benchmarks.figures import Figure, Spent, median_of, percentile, run_apart

HELD_MB = 150


def hold_in_a_child(megabytes: str) -> None:
    """Let a child hold memory that this process does not."""
    import subprocess
    import sys

    code = f"import time; held = b'x' * {megabytes} * 1_000_000; time.sleep(0.5)"
    subprocess.run([sys.executable, "-c", code], check=True)


def fail() -> None:
    raise ValueError("on purpose")


def test_a_figure_holds_up_to_its_bar_and_not_beyond() -> None:
    assert Figure("f", 8.0, "×", 8).holds
    assert not Figure("f", 8.01, "×", 8).holds
    assert Figure("f", 10**9, "s").holds


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60), st.sampled_from([0.5, 0.95, 1.0]))
def test_a_percentile_is_the_smallest_value_that_the_share_does_not_exceed(values: list[int], share: float) -> None:
    found = percentile(values, share)
    enough = [value for value in values if sum(other <= value for other in values) >= share * len(values) - 1e-9]
    assert found == min(enough)


def test_a_median_is_taken_of_each_measure_by_itself() -> None:
    runs = iter([Spent(3, 1, 20), Spent(1, 3, 30), Spent(2, 2, 10)])
    assert median_of(lambda: next(runs)) == Spent(2, 2, 20)


def test_memory_of_children_counts_and_that_of_the_caller_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    caller = b"x" * 400_000_000
    spent = run_apart("test_figures:hold_in_a_child", HELD_MB)
    assert HELD_MB < spent.peak_mb < len(caller) / 1_000_000
    assert spent.cpu > 0


def test_a_measured_call_that_fails_stops_the_bench(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with pytest.raises(Exception, match="test_figures:fail"):
        run_apart("test_figures:fail")


def test_the_page_is_rewritten_between_its_marks_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "performance.md"
    page.write_text("before\n<!-- night -->\nold\n<!-- /night -->\nbetween\n<!-- desk -->\nkept\n<!-- /desk -->\n")
    monkeypatch.setattr(command, "PAGE", page)
    command._write({"night": [Figure("rules ÷ floor", 7.25, "×", 8, "a note")]})
    text = page.read_text()
    assert text.startswith("before\n<!-- night -->\nMeasured ")
    assert "| rules ÷ floor | 7.25 | × | ≤ 8 | a note |" in text
    assert text.endswith("<!-- /night -->\nbetween\n<!-- desk -->\nkept\n<!-- /desk -->\n")
    assert "old" not in text


def test_the_published_page_has_a_place_for_every_group() -> None:
    text = command.PAGE.read_text(encoding="utf-8")
    for group in command.GROUPS:
        assert text.count(f"<!-- {group} -->") == text.count(f"<!-- /{group} -->") == 1
    assert command.SCALE.read_text(encoding="utf-8").count("<!-- scale -->") == 1


def test_larger_banks_are_reckoned_from_the_measured_million_and_never_by_a_slope_below_one() -> None:
    def lines(exponent: float) -> list[str]:
        values = {scale.WHOLE: 180.0, scale.EXPONENT: exponent, scale.DISK: 1.5}
        return scale.table([Figure(name, value, "") for name, value in values.items()])

    assert lines(0.9)[2] == "| 1,000,000 | 0.05 | 0.03 | 0.00 | 0.00 | 2 |"
    assert lines(0.9)[4] == "| 100,000,000 | 5.00 | 2.50 | 0.31 | 0.04 | 150 |"
    assert lines(1.5)[4].startswith("| 100,000,000 | 50.00 |")
