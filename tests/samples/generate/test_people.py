"""The generated customers look like the method's customers, and are nobody."""

import re

import pytest

from sibao.samples.bank import words

RICH = """create or replace temp view rich as
    select customer_id, sum(held) as raw from account join product using (product_id)
    join (select account_id, arg_max(balance, day) as held from balance group by 1) using (account_id)
    where category not in ('loan', 'credit_card') and closed_on is null group by 1"""


def share(bank, condition: str) -> float:
    return bank.one(f"select avg(({condition})::int) from customer")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("source = 'walk_in'", 0.72),
        ("source = 'agency'", 0.21),
        ("source = 'staff'", 0.012),
        ("occupation = '退休'", 0.26),
        ("occupation = '无固定收入'", 0.14),
        ("occupation = '外来务工'", 0.16),
        ("occupation in ('个体经营', '自由职业', '销售')", 0.20),
        ("date_diff('day', birth_date, date '2026-11-20') / 365.25 between 30 and 50", 0.29),
        ("regexp_matches(address, '[镇乡]')", 0.40),
    ],
)
def test_shares_are_those_of_the_method(outlet, condition, expected):
    # Four standard deviations of a share among 6,000.
    assert share(outlet, condition) == pytest.approx(expected, abs=4 * (expected * (1 - expected) / 6_000) ** 0.5)


def test_an_outlet_holds_a_hundred_million_and_most_of_it_is_with_the_valued(outlet):
    outlet.ask(RICH)
    assert outlet.one("select sum(raw) from rich") == pytest.approx(100_000_000, rel=0.10)
    assert outlet.one("select sum(raw) filter (raw >= 50000) / sum(raw) from rich") == pytest.approx(0.84, abs=0.05)


def test_more_than_four_fifths_of_the_valued_are_in_the_middle(outlet):
    outlet.ask(RICH)
    valued = outlet.one("select count(*) from rich where raw >= 50000")
    assert valued == pytest.approx(450, rel=0.15)
    assert outlet.one("select count(*) from rich where raw between 50000 and 500000") > 0.8 * valued


def test_identity_numbers_have_a_true_check_digit_the_birth_date_and_sex_and_no_county(small):
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    rows = small.ask("select id_number, birth_date, sex from customer")
    for number, born, sex in rows:
        assert "10X98765432"[sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11] == number[17]
        assert number[6:14] == born.strftime("%Y%m%d")
        assert int(number[16]) % 2 == (sex == "male")
        assert 90 <= int(number[4:6]) <= 99
    assert len({row[0] for row in rows}) == len(rows)


def test_mobile_numbers_are_unique_and_of_no_operator(small):
    numbers = [row[0] for row in small.ask("select mobile from customer")]
    assert len(set(numbers)) == 600
    assert len({number[-4:] for number in numbers}) > 550
    assert all(re.fullmatch(r"1[3-9]\d{9}|14[23]\d{8}", number) for number in numbers)
    assert {int(number[:3]) for number in numbers} == set(words.MOBILE_PREFIXES)


def test_names_hold_common_compound_polyphonic_and_minority_ones(outlet):
    names = [row[0] for row in outlet.ask("select name from customer")]
    assert 0.05 < sum(name.startswith("王") for name in names) / len(names) < 0.10
    for surname in ("欧阳", "曾", "单", "解", "覃", "任"):
        assert any(name.startswith(surname) for name in names), surname
    assert sum("·" in name for name in names) > 3


def test_older_people_keep_lunar_birthdays_more_often(outlet):
    lunar = "select avg((birthday_calendar = 'lunar')::int) from customer where birth_date"
    assert outlet.one(f"{lunar} < date '1966-11-20'") > 2 * outlet.one(
        f"{lunar} between date '1967-01-01' and date '1986-01-01'"
    )


def test_valued_customers_are_owned_and_no_book_is_over_its_limit(outlet):
    outlet.ask(RICH)
    books = dict(outlet.ask("select staff_id, count(*) from assignment group by 1"))
    assert len(books) == 2
    assert max(books.values()) <= 250
    owned = outlet.one(
        "select avg((staff_id is not null)::int) from rich left join assignment using (customer_id) where raw > 60000"
    )
    assert 0.82 < owned < 0.98


def test_each_outlet_has_its_people_and_the_tree_leads_to_the_head(small):
    roles = "select role, count(*) from staff where branch_id = '000002' group by 1"
    assert dict(small.ask(roles)) == {
        "branch_manager": 1,
        "wealth_supervisor": 1,
        "lobby_manager": 1,
        "teller": 3,
        "relationship_manager": 2,
    }
    above = {row[0] for row in small.ask("select distinct role from staff where branch_id not like '0%'")}
    assert above == {"administrator", "auditor", "regional_manager", "complaint_officer"}
    parent = dict(small.ask("select branch_id, parent_id from branch"))
    path = ["000002"]
    while parent[path[-1]]:
        path.append(parent[path[-1]])
    levels = dict(small.ask("select branch_id, level from branch"))
    assert [levels[branch] for branch in path] == ["outlet", "county", "city", "province", "head"]


def test_a_related_customer_is_the_person_named(outlet):
    linked = outlet.ask("""
        select r.name, c.name, r.birth_date, c.birth_date from relation r
        join customer c on c.customer_id = r.related_customer_id""")
    assert linked
    assert all(name == other and born == other_born for name, other, born, other_born in linked)
