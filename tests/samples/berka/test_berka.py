import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from sibao.engine.sources import TABLES
from sibao.samples.berka import KEYS, import_berka, main
from sibao.samples.importing import Account, RefusedInput

Rows = Callable[[Path, str, str], list[tuple[object, ...]]]
D = Decimal


def test_both_published_forms_give_the_same_bytes(published, as_parquet, tmp_path):
    asc = published()
    import_berka(asc, tmp_path / "from_asc")
    import_berka(as_parquet(asc), tmp_path / "from_parquet")
    for table in KEYS:
        text, columnar = (tmp_path / form / f"{table}.parquet" for form in ("from_asc", "from_parquet"))
        assert text.read_bytes() == columnar.read_bytes(), table


def test_every_extract_has_the_contracts_columns_keys_values_and_references(extracts):
    folder = extracts()
    tables = {table: duckdb.read_parquet(str(folder / f"{table}.parquet")).fetchall() for table in KEYS}
    columns = {table: duckdb.read_parquet(str(folder / f"{table}.parquet")).columns for table in KEYS}
    keys = {table: [row[columns[table].index(TABLES[table].keys[0].name)] for row in tables[table]] for table in KEYS}
    for table, rows in tables.items():
        spec = TABLES[table]
        assert rows, f"{table} is empty, so that nothing would be checked"
        assert set(columns[table]) <= {column.name for column in spec.columns}
        records = [dict(zip(columns[table], row, strict=True)) for row in rows]
        identities = [tuple(record[column.name] for column in spec.keys) for record in records]
        assert len(set(identities)) == len(identities), table
        for record in records:
            for column in spec.columns:
                value = record.get(column.name)
                assert value is not None or not column.required, (table, column.name, record)
                assert value is None or not column.enum or value in column.enum, (table, column.name, value)
                assert value is None or not column.references or value in keys[column.references], (table, record)


def test_districts_become_outlets_under_their_region_and_one_head_office(extracts, rows):
    assert rows(extracts(), "branch", "branch_id, name, parent_id, level") == [
        ("D1", "Alfa", "R1", "outlet"),
        ("D2", "Beta", "R1", "outlet"),
        ("D3", "Gama", "R2", "outlet"),
        ("HEAD", "总行", None, "head"),
        ("R1", "north", "HEAD", "province"),
        ("R2", "south", "HEAD", "province"),
    ]


def test_each_outlet_has_one_branch_manager_and_two_relationship_managers(extracts, rows):
    staff = rows(extracts(), "staff", "branch_id, role, staff_id")
    assert [row for row in staff if row[0] == "D2"] == [
        ("D2", "branch_manager", "D2-B"),
        ("D2", "relationship_manager", "D2-M1"),
        ("D2", "relationship_manager", "D2-M2"),
    ]
    assert len(staff) == 9


def test_owners_are_customers_named_by_number_with_sex_and_birth_date_decoded(extracts, rows):
    assert rows(extracts(), "customer", "customer_id, name, sex, birth_date, branch_id, opened_on") == [
        ("1", "客户1", "male", date(1960, 2, 29), "D1", date(1993, 1, 10)),
        ("2", "客户2", "female", date(1962, 3, 15), "D3", date(1993, 1, 31)),
        ("4", "客户4", "female", date(1945, 6, 30), "D1", date(1993, 2, 1)),
        ("5", "客户5", "female", date(1905, 1, 1), "D1", date(1993, 3, 1)),
    ]


def test_a_disponent_is_a_relation_and_points_to_a_customer_only_if_he_owns_an_account(extracts, rows):
    columns = "relation_id, customer_id, name, kind, related_customer_id, birth_date"
    assert rows(extracts(), "relation", columns) == [
        ("2", "1", "客户3", "other", None, date(1970, 1, 1)),
        ("4", "2", "客户1", "other", "1", date(1960, 2, 29)),
    ]


def test_the_owners_of_an_outlets_accounts_are_assigned_round_robin_by_client_number(extracts, rows):
    assert rows(extracts(), "assignment", "customer_id, staff_id, since") == [
        ("1", "D1-M1", date(1993, 1, 10)),
        ("2", "D2-M1", date(1993, 1, 31)),
        ("4", "D1-M2", date(1993, 2, 1)),
        ("5", "D1-M1", date(1993, 3, 1)),
    ]


def test_round_robin_follows_numbers_and_not_their_text(extracts, rows):
    folder = extracts(
        client='30;"700101";1\n200;"700101";1\n', disp='30;30;30;"OWNER"\n40;200;40;"OWNER"\n',
        account='30;3;"POPLATEK MESICNE";930101\n40;3;"POPLATEK MESICNE";930101\n',
    )  # fmt: skip
    staff = {row[0]: row[1] for row in rows(folder, "assignment", "customer_id, staff_id")}
    assert (staff["30"], staff["200"]) == ("D3-M1", "D3-M2")


def test_a_card_expires_24_months_after_issue_and_the_owners_latest_card_counts(extracts, rows):
    expiries = dict(rows(extracts(), "customer", "customer_id, card_expires_on"))
    assert expiries == {"1": date(1996, 2, 28), "2": date(1994, 2, 28), "4": None, "5": None}


def test_amounts_are_signed_by_type_and_the_symbol_decides_the_kind_before_the_operation(extracts, rows):
    assert rows(extracts(), "transaction", "transaction_id::int, amount, kind, counterparty_bank") == [
        (1, D("700.00"), "cash_in", None),
        (3, D("1000.20"), "transfer_in", "AB"),
        (4, D("-399.60"), "transfer_out", "YZ"),
        (5, D("-399.60"), "transfer_out", "YZ"),
        (6, D("5000.00"), "pension", "CD"),
        (7, D("0.50"), "interest", None),
        (8, D("-6000.00"), "cash_out", None),
        (9, D("-300.10"), "cash_out", None),
        (10, D("-0.10"), "fee", None),
        (11, D("90000.00"), "cash_in", None),
        (12, D("-1200.00"), "payment", None),
        (13, D("-200.00"), "payment", None),
        (14, D("-12.00"), "payment", "EF"),
        (15, D("-14.60"), "fee", None),
        (20, D("500.00"), "cash_in", None),
        (21, D("-50.00"), "cash_out", None),
        (22, D("20.00"), "cash_in", None),
        (23, D("100.00"), "cash_in", None),
    ]


def test_the_end_of_a_day_is_the_published_balance_nearest_to_the_running_net_flow(extracts, rows):
    """700.00 + 1000.20 − 300.10 = 1400.10, so 1400.00 ends 12 January; 500 + 100 − 50 + 20 = 570 ends 2 March."""
    balances = rows(extracts(), "balance", "account_id, day, balance")
    assert [row[1:] for row in balances if row[0] == "10"] == [
        (date(1993, 1, 10), D("700.00")),
        (date(1993, 1, 12), D("1400.00")),
        (date(1993, 2, 12), D("1000.40")),
        (date(1993, 3, 12), D("600.80")),
    ]
    assert [row[1:] for row in balances if row[0] == "13"] == [
        (date(1993, 3, 1), D("500.00")),
        (date(1993, 3, 2), D("570.00")),
    ]
    assert ("11", date(1993, 3, 1), D("-999.50")) in balances, "a negative balance stays as published"


def test_a_loan_is_an_account_of_its_own_whose_debt_falls_each_whole_month_and_never_below_zero(extracts, rows):
    folder = extracts()
    assert [
        row
        for row in rows(folder, "account", "account_id, customer_id, branch_id, product_id, opened_on, matures_on")
        if row[3] == "loan"
    ] == [("L100", "1", "D1", "loan", date(1993, 1, 31), date(1993, 4, 30))]
    assert [row[1:] for row in rows(folder, "balance", "account_id, day, balance") if row[0] == "L100"] == [
        (date(1993, 1, 31), D("1000.00")),
        (date(1993, 2, 28), D("600.00")),
        (date(1993, 3, 31), D("200.00")),
        (date(1993, 4, 30), D("0.00")),
    ]


def test_the_order_that_pays_a_loan_is_due_each_month_and_paid_by_the_accounts_payments_in_turn(extracts, rows):
    assert rows(extracts(), "repayment", "account_id, due_on, amount, paid_on") == [
        ("L100", date(1993, 2, 28), D("399.60"), date(1993, 2, 12)),
        ("L100", date(1993, 3, 31), D("399.60"), date(1993, 3, 12)),
        ("L100", date(1993, 4, 30), D("399.60"), None),
    ]


def test_a_loan_payment_before_the_loan_pays_nothing(extracts, rows):
    early = '90;10;930130;"VYDAJ";"PREVOD NA UCET";399.60;300.40;"UVER";"YZ";1\n'
    paid = [row[0] for row in rows(extracts(trans=early), "repayment", "paid_on")]
    assert paid == [date(1993, 2, 12), date(1993, 3, 12), None]


def test_every_input_row_is_accounted_for_beside_the_extracts_and_on_stderr(published, tmp_path, capsys):
    folder = published()
    (folder / "trans_feup354.parquet").write_bytes(b"another extract")
    report = import_berka(folder, tmp_path / "out")
    written = json.loads((tmp_path / "out-import.json").read_text(encoding="utf-8"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{table}.parquet" for table in KEYS}
    assert written["files_not_read"] == ["trans_feup354.parquet"]
    assert written["outputs"] == report.outputs
    inputs = {
        table: (entry["rows"], entry["used"], entry["only_counted"]) for table, entry in written["inputs"].items()
    }
    assert inputs["order"] == (
        7, {"repayment": 1}, {"LEASING": 1, "SIPO": 1, "UVER that pays no loan here": 2, "no symbol": 2}
    )  # fmt: skip
    assert inputs["card"] == (
        4,
        {"expiry of the customer's card": 2},
        {"card of a disponent": 1, "earlier card of the customer": 1},
    )
    assert inputs["client"] == (6, {"customer": 4, "relation": 1}, {"no right to an account": 1})
    assert inputs["trans"][0] == sum(inputs["trans"][1].values()) == report.outputs["transaction"] == 18
    for rows, used, only_counted in inputs.values():
        assert rows == sum(used.values()) + sum(only_counted.values())
    printed = capsys.readouterr().err
    assert "read order: 7 rows; repayment 1, only counted: LEASING 1" in printed
    assert "not read: trans_feup354.parquet" in printed


def test_an_account_that_misses_a_row_is_an_error():
    with pytest.raises(RefusedInput, match="3 rows"):
        Account(file="loan.asc", rows=3, used={"loan account": 1}, only_counted={"other": 1})


def test_a_second_import_replaces_the_first(published, tmp_path):
    import_berka(published(), tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    import_berka(tmp_path / "asc", tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_an_out_that_is_a_link_is_replaced_where_it_points(published, tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "disk")
    import_berka(published(), tmp_path / "out")
    import_berka(tmp_path / "asc", tmp_path / "out")
    assert {path.stem for path in (tmp_path / "disk").iterdir()} == set(KEYS)
    assert (tmp_path / "out-import.json").is_file()


def test_an_out_that_cannot_be_written_ends_with_2(published, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way", encoding="ascii")
    code, reason = refusal([published(), tmp_path / "file" / "out"], capsys)
    assert (code, "cannot be written" in reason) == (2, True)


def refusal(arguments: list[Path], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    return main([str(argument) for argument in arguments]), capsys.readouterr().err


def test_a_missing_folder_ends_with_2(tmp_path, capsys):
    code, reason = refusal([tmp_path / "nowhere", tmp_path / "out"], capsys)
    assert (code, "nowhere is not a folder" in reason) == (2, True)


def test_a_missing_table_ends_with_2_and_is_named(published, tmp_path, capsys):
    folder = published()
    (folder / "loan.asc").unlink()
    (folder / "trans.asc").unlink()
    code, reason = refusal([folder, tmp_path / "out"], capsys)
    assert (code, "no .asc and no .parquet file of loan, trans" in reason) == (2, True)


def test_the_histories_before_the_loans_are_not_taken_for_the_ledger(published, as_parquet, tmp_path, capsys):
    folder = as_parquet(published())
    (folder / "trans_prefix_19930101_19930401.parquet").rename(folder / "trans_feup354_preloan_1995_1998.parquet")
    code, reason = refusal([folder, tmp_path / "out"], capsys)
    assert (code, "file of trans" in reason) == (2, True)


def test_a_folder_with_both_forms_ends_with_2(published, as_parquet, tmp_path, capsys):
    folder = as_parquet(published())
    (folder / "loan.asc").write_text("", encoding="ascii")
    code, reason = refusal([folder, tmp_path / "out"], capsys)
    assert (code, "both forms: loan.asc and account.parquet" in reason) == (2, True)


def test_a_folder_of_other_files_is_never_overwritten(published, tmp_path, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.docx").write_bytes(b"years of work")
    code, reason = refusal([published(), tmp_path / "out"], capsys)
    assert (code, "thesis.docx" in reason) == (2, True)
    assert (tmp_path / "out" / "thesis.docx").read_bytes() == b"years of work"


@pytest.mark.parametrize(
    ("appended", "reason"),
    [
        ({"trans": '99;12;930301;"PRIJEM";"DAR";1.00;1.00;"";"";\n'}, "DAR"),
        ({"trans": '99;12;930301;"NIC";"VKLAD";1.00;1.00;"";"";\n'}, "NIC"),
        ({"trans": '99;12;931301;"PRIJEM";"VKLAD";1.00;1.00;"";"";\n'}, "931301"),
        ({"trans": '99;12;930301;"PRIJEM";"VKLAD";one;1.00;"";"";\n'}, "one"),
        ({"loan": '101;10;930131;1000;3;400.00;"A"\n'}, "more than one loan on account 10"),
    ],
)
def test_input_that_has_no_meaning_ends_with_3_and_writes_nothing(appended, reason, published, tmp_path, capsys):
    code, printed = refusal([published(**appended), tmp_path / "out"], capsys)
    assert (code, reason in printed) == (3, True)
    assert not (tmp_path / "out").exists()


def test_a_table_without_a_published_column_ends_with_3_and_names_it(published, tmp_path, capsys):
    folder = published()
    text = (folder / "trans.asc").read_text(encoding="ascii")
    (folder / "trans.asc").write_text(text.replace('"balance"', '"saldo"'), encoding="ascii")
    code, reason = refusal([folder, tmp_path / "out"], capsys)
    assert (code, "missing column balance" in reason) == (3, True)
