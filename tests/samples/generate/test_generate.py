"""The command: same seed same bank, clear refusals, nothing half done."""

from datetime import date

import duckdb
import pytest

from sibao.samples.bank.span import Span, chunks
from sibao.samples.generate import generate, main, stories_file

WORDS = ["--outlets", "2", "--customers", "250", "--from", "2026-08-01", "--to", "2026-11-20"]


def content(folder):
    tables = {}
    for path in sorted(folder.rglob("*.parquet")):
        tables[str(path.relative_to(folder))] = duckdb.read_parquet(str(path)).fetchall()
    return tables


def test_the_same_seed_gives_the_same_rows_in_the_same_order(tmp_path):
    for name in ("a", "b"):
        assert main([*WORDS, "--seed", "3", str(tmp_path / name)]) == 0
    assert content(tmp_path / "a") == content(tmp_path / "b")
    assert stories_file(tmp_path / "a").read_bytes() == stories_file(tmp_path / "b").read_bytes()


def test_another_seed_gives_another_bank(tmp_path):
    for seed in ("3", "4"):
        main([*WORDS, "--seed", seed, str(tmp_path / seed)])
    one, other = content(tmp_path / "3"), content(tmp_path / "4")
    assert one["customer.parquet"] != other["customer.parquet"]
    assert one["transaction/00000.parquet"] != other["transaction/00000.parquet"]


def test_a_generated_bank_is_replaced_as_a_whole(tmp_path):
    main([*WORDS, str(tmp_path / "a")])
    (tmp_path / "a" / "tier_before.csv").write_text("customer_id\n")
    main([*WORDS, str(tmp_path / "a")])
    assert not (tmp_path / "a" / "tier_before.csv").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (["--outlets", "0"], "--outlets must be at least 1"),
        (["--customers", "1"], "--customers must be at least --outlets"),
        (["--to", "2026-07-31"], "--to lies before --from"),
        (["--from", "31.8.2026"], "not a date YYYY-MM-DD"),
        (["--seed", "-1"], "--seed must not be negative"),
        (["--to", "2100-01-01"], "must lie between 1960 and 2097"),
    ],
)
def test_bad_usage_exits_2_and_says_why(tmp_path, capsys, change, words):
    with pytest.raises(SystemExit) as stopped:
        main([*WORDS, *change, str(tmp_path / "a")])
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(SystemExit) as stopped:
        main([*WORDS, str(tmp_path)])
    assert stopped.value.code == 2
    assert "holds other things than extracts" in capsys.readouterr().err
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_a_failure_half_way_leaves_the_old_bank_and_no_litter(tmp_path):
    main([*WORDS, str(tmp_path / "a")])
    before = content(tmp_path / "a")

    def break_down(customers, transactions):
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        generate(Span(1, 300, 20_000, 20_100, seed=9), tmp_path / "a", break_down)
    assert content(tmp_path / "a") == before
    assert {path.name for path in tmp_path.iterdir()} == {"a", "a-stories.json"}


def test_one_day_and_one_customer_are_a_bank_too(tmp_path):
    assert main(["--customers", "1", "--from", "2026-11-20", "--to", "2026-11-20", str(tmp_path / "a")]) == 0
    assert content(tmp_path / "a")["customer.parquet"]


def test_chunks_hold_every_customer_once_and_know_their_outlets():
    first = (date(2026, 1, 1) - date(1970, 1, 1)).days
    span = Span(outlets=7, customers=100_000, first=first, last=first + 400, seed=1)
    cells = [cell for chunk in chunks(span) for cell in chunk.cells]
    assert [n for cell in cells for n in (cell.first, cell.last)][1:-1:2] == [cell.first for cell in cells[1:]]
    assert (cells[0].first, cells[-1].last) == (0, 100_000)
    for cell in cells:
        start, stop = span.outlet_range(cell.outlet)
        assert start <= cell.first < cell.last <= stop
