"""Two nights of a real bank's ledger against SQL over the published files."""

from datetime import date
from decimal import Decimal

import pytest

from sibao.samples.berka import import_berka

pytestmark = pytest.mark.realdata

NIGHTS = ("first", "second")
CENT = Decimal("0.01")
AVERAGES = ("raw_month", "raw_quarter", "raw_three_months", "raw_year", "rating_three_months")


@pytest.fixture(params=NIGHTS)
def night(request):
    """Each of the two nights, with the name of its schema in the second opinion."""
    return request.param, request.getfixturevalue(f"berka_{request.param}")


def yuan(cents):
    return None if cents is None else Decimal(int(cents)) * CENT


def test_the_ledger_has_its_published_rows_and_facts(truth):
    """Day ends agree with the running flow within 1.00, so that the rule that picks them has one answer."""
    assert truth("select count(*), count(distinct trans_id), count(distinct account_id) from main.raw_trans") == [
        (46_997, 46_997, 1_229)
    ]
    assert truth("select count(*) from main.raw_trans where balance < 0") == [(88,)]
    assert truth(
        """
        select max(abs(balance - flowed)) <= 100, count(*) from (
            select d.balance, (
                select sum(cents) from second.ledger as l where l.account_id = d.account_id and l.day <= d.day
            ) as flowed
            from second.day_end as d
        )
        """
    ) == [(True, 38_821)]
    assert truth(
        """
        select count(*) filter (balance >= 5000000), count(*) filter (balance >= 50000000)
        from (select arg_max(balance, day) as balance from second.day_end group by account_id)
        """
    ) == [(157, 0)]


def test_the_original_text_form_gives_the_same_bytes(berka_raw, berka_import, work):
    """The shared tables in the layout of 1999: days as YYMMDD, a card's issue with a time behind it."""
    (work / "asc").mkdir()
    for table in berka_import.inputs:
        columns = {
            "date": 'strftime("date", \'%y%m%d\') as "date"',
            "issued": "strftime(issued, '%y%m%d %H:%M:%S') as issued",
        }
        raw = berka_raw.table(f"main.raw_{table}")
        published = ", ".join(columns.get(name, f'"{name}"') for name in raw.columns)
        raw.project(published).write_csv(str(work / "asc" / f"{table}.asc"), sep=";", quotechar='"', quoting="ALL")
    import_berka(work / "asc", work / "berka_from_asc")
    for file in (work / "berka").iterdir():
        assert file.read_bytes() == (work / "berka_from_asc" / file.name).read_bytes(), file.name


def test_birth_numbers_are_decoded_as_published_beside_them(truth, berka_import, work):
    decoded = truth(
        f"""
        select count(*), count(*) filter (
            customer.birth_date = raw_client.birth_date::date
            and customer.sex = if(gender = 'F', 'female', 'male'))
        from '{work}/berka/customer.parquet' as customer
        join main.raw_client on raw_client.client_id = customer.customer_id::int
        """
    )
    assert decoded == [(4_500, 4_500)]


def test_the_extracts_are_accepted_without_one_rejected_row(night, truth, berka_import):
    _, results = night
    inputs = results.run["inputs"]
    assert {table: entry["rejected"] for table, entry in inputs.items() if entry["rejected"]} == {}
    (accounts, loans, balances, repayments) = truth(
        """
        select (select count(*) from main.raw_account), (select count(*) from main.raw_loan),
            (select count(*) from (select distinct account_id, "date" from main.raw_trans))
                + (select sum(duration + 1) from main.raw_loan),
            (select sum(duration) from main.raw_loan join main.raw_order as o using (account_id)
                where o.k_symbol = 'UVER')
        """
    )[0]
    expected = {
        "branch": 1 + 8 + 77,
        "staff": 3 * 77,
        "customer": 4_500,
        "relation": 869,
        "product": 2,
        "account": accounts + loans,
        "balance": balances,
        "transaction": 46_997,
        "repayment": repayments,
        "assignment": 4_500,
    }
    assert {table: inputs[table]["rows"] for table in expected} == expected
    assert {table: inputs[table]["accepted"] for table in expected} == expected


def test_every_published_row_is_accounted_for(truth, berka_import):
    for table, account in berka_import.inputs.items():
        assert truth(f'select count(*) from main."raw_{table}"') == [(account.rows,)]
        assert account.rows == sum(account.used.values()) + sum(account.only_counted.values())
    orders = dict(
        truth("select coalesce(nullif(trim(k_symbol), ''), 'none'), count(*) from main.raw_order group by all")
    )
    used, only_counted = berka_import.inputs["order"].used, berka_import.inputs["order"].only_counted
    assert used["repayment"] + only_counted["UVER that pays no loan here"] == orders["UVER"]
    assert {name: only_counted[name] for name in ("SIPO", "POJISTNE", "LEASING")} == {
        name: orders[name] for name in ("SIPO", "POJISTNE", "LEASING")
    }
    kinds = truth(
        """
        select case
            when k_symbol = 'DUCHOD' then 'pension'
            when k_symbol = 'UROK' then 'interest'
            when k_symbol in ('SLUZBY', 'SANKC. UROK') then 'fee'
            when k_symbol in ('SIPO', 'POJISTNE') or operation = 'VYBER KARTOU' then 'payment'
            when operation = 'VKLAD' then 'cash_in'
            when operation = 'VYBER' then 'cash_out'
            when operation = 'PREVOD Z UCTU' then 'transfer_in'
            when operation = 'PREVOD NA UCET' then 'transfer_out' end as kind, count(*)
        from main.raw_trans group by kind
        """
    )
    assert berka_import.inputs["trans"].used == dict(kinds)
    assert berka_import.files_not_read == ["berka_guide.pdf", "trans_feup354_preloan_1995_1998.parquet"]


def test_every_customers_assets_are_those_of_the_ledger_to_the_cent(night, truth):
    name, results = night
    ours = results.rows("customer_aum", "customer_id::int, raw, rating, raw_30_days_ago, raw_90_days_ago")
    theirs = truth(f"select client_id, raw, raw + round(loan / 10), raw_30, raw_90 from {name}.aum order by client_id")
    assert ours == [(row[0], *(yuan(cents) for cents in row[1:])) for row in theirs]
    assert len(ours) == 4_500


def test_the_banks_assets_are_the_published_total(berka_first, berka_second):
    """Sums of the last balance of each account, negative ones as 0, seen once in the published files."""
    assert berka_first.rows("customer_aum", "sum(raw)") == [(Decimal("36713369.90"),)]
    assert berka_second.rows("customer_aum", "sum(raw)") == [(Decimal("39300400.80"),)]


@pytest.mark.parametrize("average", AVERAGES)
def test_every_customers_averages_are_those_of_each_single_day(night, average, truth):
    name, results = night
    ours = results.rows("customer_aum", f"customer_id::int, {average}")
    theirs = truth(f"select client_id, {average} from {name}.aum order by client_id")
    assert [row[0] for row in ours] == [row[0] for row in theirs]
    apart = [(our, their) for our, their in zip(ours, theirs, strict=True) if abs(float(our[1]) * 100 - their[1]) > 1]
    assert apart == []


def test_every_customer_is_at_home_where_the_open_account_is_kept(night, truth):
    name, results = night
    as_of = results.run["as_of"]
    theirs = truth(
        f"""
        select client_id, 'D' || if(owned.day <= date '{as_of}', owned.district_id, client.district_id)
        from {name}.owned join main.raw_client as client using (client_id) order by client_id
        """
    )
    assert results.rows("customer_home", "customer_id::int, branch_id") == theirs


def test_every_customers_tier_and_distance_to_the_next(night, truth):
    name, results = night
    ours = results.rows(
        "customer_tier", "customer_id::int, rated, tier, below_months, change, watch, next_floor, near_upgrade"
    )
    theirs = truth(
        f"select client_id, rated, tier, 0, 'none', false, next_floor, near_upgrade from {name}.tier order by client_id"
    )
    assert ours == theirs
    gaps = results.rows("customer_tier", "customer_id::int, gap")
    for (customer, gap), (_, cents) in zip(
        gaps, truth(f"select client_id, gap from {name}.tier order by client_id"), strict=True
    ):
        assert abs(float(gap) * 100 - float(cents)) <= 1, customer


def test_tiers_are_carried_from_the_month_close(berka_first, berka_second):
    counts = [("mass", 3_406), ("potential", 954), ("valued", 140)]
    for results in (berka_first, berka_second):
        tiers = [row[0] for row in results.rows("customer_tier", "tier")]
        assert [(tier, tiers.count(tier)) for tier in sorted(set(tiers))] == counts
    assert berka_second.rows("customer_tier", "since", "since <> date '1994-02-28'") == []
    rated = [row[0] for row in berka_second.rows("customer_tier", "rated")]
    assert {tier: rated.count(tier) for tier in set(rated)} == {"mass": 3_358, "potential": 1_005, "valued": 137}


def test_movements_are_those_of_the_ledger(night, truth):
    name, results = night
    ours = results.rows("customer_movement", "customer_id::int, code, severity, amount, base, share")
    theirs = truth(
        f"select client_id, code, severity, amount, base from {name}.movement order by client_id, code, severity"
    )
    assert [row[:5] for row in ours] == [(*row[:3], yuan(row[3]), yuan(row[4])) for row in theirs]
    for row in ours:
        assert row[5] == (pytest.approx(float(row[3] / row[4]), abs=1e-9) if row[4] else None)


def test_movement_counts_of_both_nights(berka_first, berka_second):
    def counts(results):
        codes = [row[0] for row in results.rows("customer_movement", "code")]
        return {code: codes.count(code) for code in set(codes)}

    assert counts(berka_first) == {"drop_30": 10, "drop_90": 21, "net_outflow": 1}
    assert counts(berka_second) == {"activity_drop": 1, "drop_30": 16, "drop_90": 20}


def test_events_are_those_of_the_published_files(night, truth):
    name, results = night
    ours = results.rows("customer_event", "customer_id::int, kind, event_on, subject, due_on, amount")
    theirs = truth(f"select client_id, kind, event_on, subject, due_on, amount from {name}.event order by all")
    assert ours == [(*row[:5], yuan(row[5])) for row in theirs]


def test_event_counts_of_both_nights(berka_first, berka_second):
    def counts(results):
        kinds = [row[0] for row in results.rows("customer_event", "kind")]
        return {kind: kinds.count(kind) for kind in set(kinds)}

    assert counts(berka_first) == {"birthday": 4, "near_upgrade": 82, "new_customer": 6, "repayment_overdue": 1}
    assert counts(berka_second) == {"birthday": 1, "loan_disbursed": 1, "new_customer": 5, "repayment_overdue": 1}


def test_a_loan_that_nobody_repaid_is_overdue_until_its_first_payment_counts(berka_first, berka_second):
    """Loan 5314 of 5 July 1993 got its first payment on 12 March 1994, which pays the first instalment."""
    columns = "subject, event_on, amount"
    overdue = "kind = 'repayment_overdue'"
    assert berka_first.rows("customer_event", columns, overdue) == [("L5314", date(1994, 2, 5), Decimal("8033.20"))]
    assert berka_second.rows("customer_event", columns, overdue) == [("L5314", date(1994, 3, 5), Decimal("8033.20"))]


def test_figures_of_bank_and_outlets_add_up_to_the_ledger(night, truth):
    name, results = night
    as_of = results.run["as_of"]
    home = f"if(owned.day <= date '{as_of}', owned.district_id, client.district_id)"
    theirs = truth(
        f"""
        select 'D' || {home} as branch, count(*)::double, sum(raw)::double / 100
        from {name}.owned join main.raw_client as client using (client_id) join {name}.aum using (client_id)
        group by branch order by branch
        """
    )
    for measure, column in (("customers", 1), ("raw", 2)):
        ours = results.rows("kpi", "scope_id, value", f"scope = 'branch' and measure = '{measure}'")
        assert [(branch, pytest.approx(value, abs=0.005)) for branch, value in ours] == [
            (row[0], row[column]) for row in theirs
        ]
    flagged, watched = truth(
        f"""
        select (select count(distinct client_id) from {name}.movement where severity <> 'low'),
            (select count(*) from {name}.watched)
        """
    )[0]
    columns = "numerator, denominator"
    assert results.rows("kpi", columns, "scope = 'bank' and measure = 'movement_customers'") == [(flagged, watched)]
    assert results.rows("kpi", columns, "scope = 'bank' and measure = 'coverage'") == [(140, 140)]
