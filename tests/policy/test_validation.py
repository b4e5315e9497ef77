"""A faulty policy folder is refused with every fault named by file, key and date."""

import pickle
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibao.policy import kinds, terms
from sibao.policy.book import load_book
from sibao.policy.source import PolicyError, read_parameters, read_yaml


def problems_of(folder):
    with pytest.raises(PolicyError) as caught:
        load_book(folder.path)
    return caught.value.problems


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("intake.yaml", "0.01", "1.01", " max_rejected_share 1990-01-01: share 1.01 is outside 0..1"),
        ("intake.yaml", "0.01", "-0.01", " max_rejected_share 1990-01-01: -0.01 is negative"),
        ("intake.yaml", "0.01", "one", " max_rejected_share 1990-01-01: 'one' is not a number"),
        ("intake.yaml", "0.01", ".nan", ": .nan on line 7 is not a number"),
        ("kpi.yaml", "1990-01-01: 3", "1990-01-01: 0", " cross_sell_categories 1990-01-01: 0 is less than 1"),
        ("kpi.yaml", "1990-01-01: 3", "1990-01-01: 2.5", " cross_sell_categories 1990-01-01"),
        ("kpi.yaml", "1990-01-01: 3", "1990-01-01: true", " cross_sell_categories 1990-01-01"),
        ("kpi.yaml", "1990-01-01: 3", "sometime: 3", " cross_sell_categories: sometime is not a date"),
        ("kpi.yaml", "    1990-01-01: 3", "    {}", " cross_sell_categories: values is missing"),
        ("kpi.yaml", "  values:\n    1990-01-01: 3\n", "", " cross_sell_categories: values is missing"),
        ("kpi.yaml", "zh: 交叉销售客户的最少产品类别数", "zh: ''", " cross_sell_categories: zh is missing"),
        ("kpi.yaml", "  en: ", "  note: ", " cross_sell_categories: unknown field note"),
        ("kpi.yaml", "  en: ", "  note: ", " cross_sell_categories: en is missing"),
        ("kpi.yaml", "cross_sell_categories:", "cross_sell:", " cross_sell: unknown key"),
        ("kpi.yaml", "cross_sell_categories:", "cross_sell:", " cross_sell_categories: missing"),
        ("kpi.yaml", "  zh: ", "  zh: 甲\n  zh: ", ": key zh repeated on line 4"),
        ("kpi.yaml", "1990-01-01: 3", "1990-01-01: 3\n    1990-01-01: 4", ": key 1990-01-01 repeated"),
        ("kpi.yaml", "1990-01-01: 3", "1990-13-01: 3", ""),
        ("kpi.yaml", "cross_sell_categories:", "- cross_sell_categories:", ""),
        ("tiers.yaml", "floor: 10_000,", "floor: 50_000,", " ladder.valued 1990-01-01: floor 50000 is not"),
        ("tiers.yaml", "floor: 0,", "floor: 1,", " ladder.mass 1990-01-01: the lowest floor must be 0"),
        ("tiers.yaml", "floor: 10_000,", "floor: 10_000.005,", " ladder.potential 1990-01-01: floor"),
        ("tiers.yaml", "{band: mid, ", "{band: high, ", " ladder.gold 1990-01-01: band mid is below valued's"),
        ("tiers.yaml", "{band: mid, ", "{band: middle, ", " ladder.valued 1990-01-01: band: 'middle' is unknown"),
        ("tiers.yaml", "measure: raw_month", "measure: raw_week", " ladder.private 1990-01-01: measure"),
        ("tiers.yaml", "  private:", "  royal:", " ladder.royal: unknown key"),
        ("tiers.yaml", "1990-01-01: valued", "1990-01-01: silver", " care_from 1990-01-01: 'silver' is unknown"),
        ("tiers.yaml", ", grace_months: 0}", "}", " ladder.potential 1990-01-01: grace_months missing"),
        ("tiers.yaml", "last_month", "first_month", " downgrade_target 1990-01-01: 'first_month' is unknown"),
        ("movements.yaml", "gold: 50_000", "silver: 50_000", " large_outflow 1990-01-01: amount: unknown"),
        ("movements.yaml", "gold: 50_000, ", "", " large_outflow 1990-01-01: amount: gold missing"),
        ("movements.yaml", "severity: low}", "severity: mild}", " large_inflow 1990-01-01: severity: '"),
        ("movements.yaml", "days: 7", "weeks: 1", " net_outflow 1990-01-01: unknown weeks"),
        ("movements.yaml", "from_days: 7", "from_days: 38", " income_stopped 1990-01-01: from_days is"),
        ("movements.yaml", "income_stopped:", "income_late:", " income_late: unknown key"),
        ("events.yaml", "from_days: -3", "from_days: 1", " birthday 1990-01-01: from_days is after to_days"),
        ("events.yaml", "due_from: event_on", "due_from: monday", " birthday 1990-01-01: due_from: 'monday'"),
        ("events.yaml", "[1, 7, 30, 60, 90]", "[7, 1]", " new_customer 1990-01-01: steps: [7, 1]"),
        ("tasks.yaml", "role: relationship_manager", "role: robot", " events.birthday 1990-01-01: role"),
        ("tasks.yaml", "1990-01-01: 1_000\n", "1990-01-01: 1_000_001\n", " stake_floor 1990-01-01: above"),
        ("desk.yaml", '"09:00"', '"9:00"', " contact_hours 1990-01-01"),
        ("desk.yaml", '"09:00"', '"12:00"', " contact_hours 1990-01-01"),
        ("desk.yaml", "[50, 100, 250]", "[]", " page_sizes 1990-01-01: [] is not a list"),
        ("desk.yaml", "1990-01-01: 100\n", "1990-01-01: 5_001\n", " export_alert_rows 1990-01-01: above"),
        ("assets.yaml", "is_asset: true", "is_asset: 1", " demand_deposit 1990-01-01: is_asset: 1"),
        ("words.yaml", "{date}", "{birthday}", " events.birthday 1990-01-01: reason: unknown"),
        ("words.yaml", "{date}", "{date.year}", " events.birthday 1990-01-01: reason: "),
        ("words.yaml", "{date}", "{date", " events.birthday 1990-01-01: reason"),
        ("words.yaml", "{date}", "今天", " events.birthday 1990-01-01: reason: zh and en use different"),
        ("words.yaml", "祝您过得开心", "产品稳赚", " events.birthday 1990-01-01: holds the forbidden"),
        ("calendar.yaml", "2026-05-05]", "2025-05-05]", " years.2026.holidays.labour_day 2025-05-05: is not"),
        ("calendar.yaml", "2026-05-05]", "2026-05-04]", " years.2026.holidays.labour_day 2026-05-04: given"),
        ("calendar.yaml", "2026-05-05]", "soon]", " years.2026.holidays.labour_day soon: is not a date"),
        ("calendar.yaml", "[2026-05-09]", "[2026-05-08]", " years.2026.worked.labour_day 2026-05-08: is no"),
        ("calendar.yaml", "  2025:", "  2035:", " years.2025: missing"),
        ("calendar.yaml", "  2026:", "  next:", " years.next: is no year with holidays"),
        ("calendar.yaml", "labour_day: {zh", "may_day: {zh", " statutory.days.labour_day: has no name"),
        ("calendar.yaml", "calendar: lunar, ", "calendar: maya, ", " statutory.days.spring_festival"),
        ("calendar.yaml", "years:", "ages:", " ages: unknown key"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_key_and_date(folder, file, old, new, problem):
    found = problems_of(folder.replace(file, old, new))
    assert any(line.startswith(f"{file}{problem}") for line in found), found


def test_every_fault_of_every_file_is_reported_at_once(folder):
    folder.replace("kpi.yaml", "1990-01-01: 3", "1990-01-01: 0")
    folder.replace("intake.yaml", "0.01", "2")
    folder.replace("calendar.yaml", "[2026-05-09]", "[2026-05-08]")
    assert {line.split()[0] for line in problems_of(folder)} == {"kpi.yaml", "intake.yaml", "calendar.yaml"}


def test_a_later_value_that_contradicts_is_named_by_its_own_date(folder):
    value = "{band: mid, floor: 50_000, measure: rating_three_months, grace_months: 3}"
    later = value.replace("50_000", "100_000")
    folder.replace("tiers.yaml", f"1990-01-01: {value}", f"1990-01-01: {value}\n      2027-01-01: {later}")
    assert problems_of(folder) == ["tiers.yaml ladder.gold 2027-01-01: floor 100000 is not above valued's"]


def test_a_parameter_without_a_value_from_the_book_s_first_day_is_refused(folder):
    folder.replace("kpi.yaml", "1990-01-01: 3", "2026-01-01: 3")
    assert problems_of(folder) == [
        "kpi.yaml cross_sell_categories 1990-01-01: no value in force though the book begins then"
    ]


def test_a_missing_file_an_unknown_file_and_a_missing_folder_are_named(folder):
    (folder.path / "kpi.yaml").rename(folder.path / "kpis.yaml")
    assert problems_of(folder) == ["kpis.yaml: unknown policy file", "kpi.yaml: missing"]
    with pytest.raises(PolicyError, match="no such policy folder"):
        load_book(folder.path / "none")


def test_another_folder_replaces_the_shipped_one_as_a_whole(folder):
    folder.replace("kpi.yaml", "1990-01-01: 3", "1990-01-01: 4")
    assert load_book(folder.path).folder == folder.path
    assert load_book(folder.path).parameters["kpi.yaml"]["cross_sell_categories"].values != (
        load_book().parameters["kpi.yaml"]["cross_sell_categories"].values
    )


def test_the_error_travels_to_another_process_with_its_problems():
    error = pickle.loads(pickle.dumps(PolicyError(["a", "b"])))
    assert error.problems == ["a", "b"]
    assert str(error) == "a\nb"


def test_numbers_are_read_exactly_and_never_as_binary_fractions(tmp_path):
    path = tmp_path / "numbers.yaml"
    path.write_text("{a: 0.1, b: 1_000.05, c: 50_000, d: 1e-2}", encoding="utf-8")
    assert read_yaml(path) == {"a": Decimal("0.1"), "b": Decimal("1000.05"), "c": 50_000, "d": "1e-2"}


def test_a_file_that_is_no_text_or_no_mapping_is_refused_by_name(tmp_path):
    path = tmp_path / "broken.yaml"
    for content in (b"\xff\xfe", b"- 1", b"", b"{a: [}", b"{[1]: 2}", b"{1: 2}"):
        path.write_bytes(content)
        with pytest.raises(PolicyError, match="broken.yaml"):
            read_parameters(path)


@given(value=st.decimals(-2, 2, allow_nan=False, places=4))
def test_a_share_lies_within_0_and_1(value):
    if 0 <= value <= 1:
        assert kinds.share(value) == value
    else:
        with pytest.raises(ValueError, match="outside|negative"):
            kinds.share(value)


@given(amount=st.decimals(0, 10**9, allow_nan=False, places=3))
def test_money_has_at_most_two_places(amount):
    if amount * 100 == int(amount * 100):
        assert kinds.money(amount) == amount
    else:
        with pytest.raises(ValueError, match="two places"):
            kinds.money(amount)


@given(value=st.one_of(st.integers(-3, 3), st.booleans(), st.text(max_size=3), st.none(), st.decimals(-3, 3)))
def test_whole_numbers_are_whole_and_true_is_no_number(value):
    whole = isinstance(value, int) and not isinstance(value, bool)
    for kind, least in ((kinds.days, -3), (kinds.count, 0), (kinds.positive, 1)):
        if whole and value >= least:
            assert kind(value) == value
        else:
            with pytest.raises(ValueError):
                kind(value)


@given(values=st.lists(st.integers(0, 5), min_size=1, max_size=4))
def test_an_ascending_list_rises_strictly(values):
    kind = kinds.sequence(kinds.count, ascending=True)
    if values == sorted(set(values)):
        assert kind(values) == tuple(values)
    else:
        with pytest.raises(ValueError, match="ascend"):
            kind(values)


def test_a_table_that_must_ascend_rises_in_the_order_of_its_keys():
    kind = kinds.table(terms.SEVERITIES, kinds.count, ascending=True)
    assert list(kind({"high": 3, "low": 1, "medium": 2})) == ["low", "medium", "high"]
    with pytest.raises(ValueError, match="do not ascend"):
        kind({"low": 1, "medium": 1, "high": 3})


@pytest.mark.parametrize(("text", "valid"), [("00:00", True), ("23:59", True), ("24:00", False), ("9:00", False)])
def test_a_clock_time_has_two_digits_each(text, valid):
    if valid:
        assert kinds.clock(text) == text
    else:
        with pytest.raises(ValueError, match="HH:MM"):
            kinds.clock(text)
