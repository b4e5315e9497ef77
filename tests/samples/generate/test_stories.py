"""Every planted story is found by the night, on every night that was chosen to look."""

import json
from datetime import date, timedelta

import duckdb
import pytest
from lunar_python import Solar

from sibao.engine.night import run_night

CODE = {"customer_movement": "code", "customer_event": "kind"}
# Fields of an expectation that say when to look; all others are columns of the row expected.
WHEN = {"table", "code", "first_night", "last_night", "after_night"}


def expectations(bank):
    return [(story, each) for story in bank.stories for each in story["expected"]]


def nights_to_look(bank) -> list[date]:
    """The fewest nights that lie in every expectation's span, and the month closes that others follow."""
    nights: list[str] = []
    for _, each in sorted(expectations(bank), key=lambda pair: pair[1]["last_night"]):
        if not any(each["first_night"] <= night <= each["last_night"] for night in nights):
            nights.append(each["last_night"])
    closes = {each["after_night"] for _, each in expectations(bank) if "after_night" in each}
    return [date.fromisoformat(night) for night in sorted({*nights, *closes})]


@pytest.fixture(scope="module")
def found(small, tmp_path_factory):
    """Night -> (customer, table, code) -> rows as column -> text; tier_before goes from month close to close."""
    extracts = tmp_path_factory.mktemp("extracts")
    for path in small.folder.iterdir():
        (extracts / path.name).symlink_to(path)
    result = {}
    for night in nights_to_look(small):
        out = tmp_path_factory.mktemp("nights") / night.isoformat()
        run_night(extracts, night, out, processes=1)
        result[night] = rows_of(out)
        inputs = json.loads((out / "run.json").read_text())["inputs"]
        assert {table: counts["rejected"] for table, counts in inputs.items() if counts["rejected"]} == {}
        if (night + timedelta(days=1)).day == 1:
            tier = f"select customer_id, tier, below_months, since from read_parquet('{out / 'customer_tier.parquet'}')"
            duckdb.sql(tier).write_parquet(str(extracts / "tier_before.parquet"))
    return result


def rows_of(out):
    rows = {}
    for table, code in CODE.items():
        relation = duckdb.read_parquet(str(out / f"{table}.parquet"))
        for values in relation.fetchall():
            row = dict(zip(relation.columns, map(str, values), strict=True))
            rows.setdefault((row["customer_id"], table, row[code]), []).append(row)
    return rows


def test_every_expectation_of_every_story_is_met(small, found):
    missed = []
    for story, each in expectations(small):
        facts = {name: value for name, value in each.items() if name not in WHEN}
        for night, rows in found.items():
            if not each["first_night"] <= night.isoformat() <= each["last_night"]:
                continue
            there = rows.get((story["customer_id"], each["table"], each["code"]), [])
            if not any(facts.items() <= row.items() for row in there):
                missed.append((story["story"], night, each))
    assert not missed


def test_every_movement_but_the_slow_fall_and_every_kind_of_event_is_told_by_a_story(small):
    told = {each["code"] for _, each in expectations(small)}
    assert told >= {
        *("large_outflow", "large_inflow", "net_outflow", "drop_30", "drop_90", "activity_drop", "income_stopped"),
        *("maturity_cluster", "redemption", "products_closed", "moved_elsewhere", "tier_watch"),
        *("birthday", "relation_birthday", "maturity_30", "maturity_7", "maturity_1", "matured", "large_movement"),
        *("loan_disbursed", "new_customer", "tier_up", "near_upgrade", "card_expiry", "id_expiry", "risk_expiry"),
        *("repayment_due", "repayment_overdue", "dormant"),
    }


def test_each_outlet_has_its_set_and_the_characters_are_owned_in_their_outlet(small):
    for outlet in ("000001", "000002"):
        stories = {story["story"] for story in small.stories if story["branch_id"] == outlet}
        assert {"deposit_leaves", "turnover_elsewhere", "neglected_book", "upgrade_in_the_making"} <= stories
    owners = dict(small.ask("select customer_id, staff_id from assignment"))
    for story in small.stories:
        assert story["staff_id"].startswith(story["branch_id"])
        assert owners.get(story["customer_id"], story["staff_id"]) == story["staff_id"]


def test_the_first_of_the_large_outlets_has_several_sets(outlet):
    names = [story["story"] for story in outlet.stories]
    assert names.count("deposit_leaves") == 3
    neglected = {story["staff_id"] for story in outlet.stories if story["story"] == "neglected_book"}
    assert neglected == {"000001K02"}


def test_the_lunar_birthdays_are_of_people_born_in_a_leap_month_and_on_a_thirtieth(small):
    born = dict(small.ask("select customer_id, birth_date from customer where birthday_calendar = 'lunar'"))
    for story in small.stories:
        if story["story"] in ("leap_month_birthday", "thirtieth_birthday") and story["expected"]:
            day = born[story["customer_id"]]
            lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
            assert (lunar.getMonth() < 0) == (story["story"] == "leap_month_birthday")
            assert story["story"] == "leap_month_birthday" or lunar.getDay() == 30
    assert any(story["story"] == "leap_month_birthday" and story["expected"] for story in small.stories)


def test_the_truth_lies_beside_the_extracts_where_no_night_reads_it(small):
    assert not list(small.folder.rglob("*stories*"))
