"""What was decided for the past is sealed: it can be neither edited nor removed nor added to unseen."""

from datetime import date

import pytest

from sibao.policy.book import load_book
from sibao.policy.seal import LOCK_FILE, main, past_values, read_lock
from sibao.policy.source import PolicyError

TODAY = date(2026, 11, 25)


def check(folder, capsys):
    code = main(["--check", "--policies", str(folder.path)], today=date(1970, 1, 1))
    return code, capsys.readouterr().err.splitlines()


@pytest.fixture
def sealed(folder):
    (folder.path / LOCK_FILE).unlink(missing_ok=True)
    folder.replace("kpi.yaml", "1990-01-01: 3", "1990-01-01: 3\n    2026-07-01: 4\n    2027-01-01: 5")
    assert main(["--write", "--policies", str(folder.path)], today=TODAY) == 0
    return folder


def test_the_shipped_policies_are_sealed_and_whole(capsys):
    assert main(["--check"], today=TODAY) == 0
    assert capsys.readouterr().err == ""


def test_untouched_policies_pass(sealed, capsys):
    assert check(sealed, capsys) == (0, [])


def test_an_edited_past_value_fails_and_is_named(sealed, capsys):
    sealed.replace("kpi.yaml", "2026-07-01: 4", "2026-07-01: 6")
    expected = "kpi.yaml cross_sell_categories 2026-07-01: a sealed past value was edited; add a new date instead"
    assert check(sealed, capsys) == (1, [expected])


def test_a_removed_past_value_fails_and_is_named(sealed, capsys):
    sealed.replace("kpi.yaml", "    2026-07-01: 4\n", "")
    expected = "kpi.yaml cross_sell_categories 2026-07-01: a sealed past value was removed"
    assert check(sealed, capsys) == (1, [expected])


def test_a_value_slipped_into_the_past_fails_and_is_named(sealed, capsys):
    sealed.replace("kpi.yaml", "    2026-07-01: 4", "    2020-01-01: 9\n    2026-07-01: 4")
    code, problems = check(sealed, capsys)
    assert code == 1
    added = "kpi.yaml cross_sell_categories 2020-01-01: a value was added in the past, which is sealed until 2026-11-25"
    assert problems == [added]


def test_a_future_value_may_be_edited_removed_and_added(sealed, capsys):
    sealed.replace("kpi.yaml", "    2027-01-01: 5", "    2026-11-25: 7\n    2028-01-01: 6")
    assert check(sealed, capsys) == (0, [])


def test_writing_seals_what_became_past_and_keeps_every_old_line(sealed, capsys):
    before = read_lock(sealed.path)
    assert ("kpi.yaml", "cross_sell_categories", "2027-01-01") not in before.seals
    main(["--write", "--policies", str(sealed.path)], today=date(2027, 1, 2))
    after = read_lock(sealed.path)
    added = set(after.seals) - set(before.seals)
    assert added == {("kpi.yaml", "cross_sell_categories", "2027-01-01"), ("calendar.yaml", "years.2026", "2026-12-31")}
    assert before.seals.items() <= after.seals.items()
    assert (before.until, after.until) == (TODAY, date(2027, 1, 2))


@pytest.mark.parametrize(("today", "sealed_then"), [(date(2027, 1, 1), False), (date(2027, 1, 2), True)])
def test_a_value_is_past_from_the_day_after_its_date(sealed, today, sealed_then):
    name = ("kpi.yaml", "cross_sell_categories", "2027-01-01")
    assert (name in past_values(load_book(sealed.path), today)) == sealed_then


def test_writing_refuses_to_seal_over_a_broken_seal(sealed, capsys):
    lock = (sealed.path / LOCK_FILE).read_bytes()
    sealed.replace("kpi.yaml", "2026-07-01: 4", "2026-07-01: 6")
    assert main(["--write", "--policies", str(sealed.path)], today=TODAY) == 1
    assert "kpi.yaml cross_sell_categories 2026-07-01" in capsys.readouterr().err
    assert (sealed.path / LOCK_FILE).read_bytes() == lock


def test_the_seal_never_moves_back(sealed):
    main(["--write", "--policies", str(sealed.path)], today=date(2020, 1, 1))
    assert read_lock(sealed.path).until == TODAY


def test_a_new_key_in_the_sealed_past_asks_to_be_sealed(sealed, capsys):
    lock = sealed.path / LOCK_FILE
    lines = lock.read_text(encoding="utf-8").splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if "intake.yaml" not in line), encoding="utf-8")
    code, problems = check(sealed, capsys)
    assert code == 1
    assert problems == [
        "intake.yaml max_rejected_share 1990-01-01: past and not sealed; run python -m sibao.policy.seal --write"
    ]


def test_a_calendar_year_that_is_over_is_sealed_and_the_running_one_is_not(sealed, capsys):
    sealed.replace("calendar.yaml", "[2026-05-09]", "[2026-05-09, 2026-05-10]")
    assert check(sealed, capsys) == (0, [])
    sealed.replace("calendar.yaml", "[2025-04-27]", "[2025-04-27, 2025-04-26]")
    code, problems = check(sealed, capsys)
    assert (code, [line.split(":")[0] for line in problems]) == (1, ["calendar.yaml years.2025 2025-12-31"])


def test_layout_and_names_are_not_sealed(sealed, capsys):
    sealed.replace("kpi.yaml", "1990-01-01: 3", "1990-01-01: 3  # three")
    sealed.replace("kpi.yaml", "zh: 交叉", "zh: 关于交叉")
    assert check(sealed, capsys) == (0, [])


def test_a_malformed_lock_and_a_faulty_folder_are_reported(sealed, capsys):
    (sealed.path / LOCK_FILE).write_text("until yesterday\n", encoding="utf-8")
    assert check(sealed, capsys) == (1, ["sealed.lock: malformed"])
    sealed.replace("kpi.yaml", "2026-07-01: 4", "2026-07-01: 0")
    assert check(sealed, capsys)[1] == ["kpi.yaml cross_sell_categories 2026-07-01: 0 is less than 1"]
    with pytest.raises(PolicyError):
        read_lock(sealed.path)
