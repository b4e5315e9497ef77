"""The forms in which a table may come: files, folders, encodings, shapes; and what refuses the night."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

CUSTOMERS = "customer_id,name,mobile\nC1,张三,139\nC2,李𠮷,138\n"


def names(outcome):
    return [name for _, name in sorted(outcome.read_accepted("customer", "customer_id, name"))]


@pytest.mark.parametrize(
    ("encoding", "name", "ends"),
    [
        ("utf-8", "customer.csv", "\n"),
        ("utf-8-sig", "customer.csv.gz", "\r\n"),
        ("gb18030", "customer/part-0.csv", "\r"),
        ("utf-8-sig", "customer/p.csv.gz", "\r"),
        ("gb18030", "customer.csv.gz", "\n"),
        ("utf-8", "customer/p.csv", "\r"),
    ],
)
def test_text_is_read_in_three_encodings_packed_or_not_with_any_line_end(extracts, stage_it, encoding, name, ends):
    extracts.remove("customer")
    extracts.write("customer", CUSTOMERS.replace("\n", ends), name=name, encoding=encoding)
    assert names(stage_it()) == ["张三", "李𠮷"]


@pytest.mark.parametrize(
    "data",
    [
        CUSTOMERS.encode("utf-16"),
        CUSTOMERS.encode("gb18030") + b"\xff",
        CUSTOMERS.encode("utf-8-sig") + b"\xb0",
        "C9,é\n".encode("latin-1") + CUSTOMERS.encode(),
    ],
    ids=["utf-16", "broken gb18030", "bom but not utf-8", "latin-1"],
)
def test_another_encoding_refuses_the_file_by_name(extracts, refused, data):
    extracts.write("customer", data)
    assert "customer.csv: the encoding is neither UTF-8 nor GB18030" in refused()


def test_the_encoding_is_decided_for_the_file_as_a_whole_even_when_only_its_last_row_tells(extracts, stage_it):
    rows = "".join(f"X{n},{'x' * 200},\n" for n in range(50_000))
    extracts.write("customer", f"{CUSTOMERS}{rows}C3,张,".encode("gb18030"))
    outcome = stage_it()
    assert outcome.staged.accepted["customer"] == 50_003
    assert outcome.read_accepted("customer", "name", "WHERE customer_id IN ('C1', 'C3') ORDER BY ALL") == [
        ("张",),
        ("张三",),
    ]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("customer_id,name\n\n\nC1,a\n\n\nC2,b\n\n", [("C1", "a"), ("C2", "b")]),
        ("\n\ncustomer_id,name\nC1,a\nC2,b", [("C1", "a"), ("C2", "b")]),
        ('"customer_id","name"\r\n"C1","a"\r\n"C2","b"\r\n', [("C1", "a"), ("C2", "b")]),
        (' name , customer_id \n a , C1\t\n"  b",\u3000C2\n', [("C1", "a"), ("C2", "b")]),
        ('customer_id,name\nC1,"a, ""b""\nc"\nC2,"\r\n"\nC2,x\n', [("C1", 'a, "b"\nc'), ("C2", "x")]),
        ('customer_id,name\nC1,a"b"\nC2, "x"\n', [("C1", 'a"b"'), ("C2", '"x"')]),
        ("customer_id,name\nC1,a\x01b\nC2,\x00\n", [("C1", "a\x01b"), ("C2", "\x00")]),
        ("customer_id,name\nC1,a\x01b,c\nC2,'\\\nC1,b", [("C2", "'\\"), ("C1", "b")]),
        ("customer_id,name,x,name2\nC1,a,\x01a\x01b,\nC2,b,,\n", [("C1", "a"), ("C2", "b")]),
    ],
)
def test_text_is_read_as_rfc_4180_says(extracts, stage_it, text, rows):
    extracts.write("customer", text)
    assert sorted(stage_it().read_accepted("customer", "customer_id, name")) == sorted(rows)


def test_rows_of_the_wrong_width_keep_their_number_among_blank_lines_and_line_ends_in_quotes(extracts, stage_it):
    text = 'customer_id,name\n\nC1,"a\n\nb"\n\nC9\nC8,x,y\n"C7","x"y\nC2,b\n,\n'
    extracts.write("customer", text)
    told = [(row, reason) for table, _, row, reason in stage_it().rejected if table == "customer"]
    assert told == [
        (2, "unparsable: 1 fields where the header has 2"),
        (3, "unparsable: 3 fields where the header has 2"),
        (4, "unparsable: not quoted as RFC 4180 says"),
        (6, "empty_key: customer_id"),
    ]


def test_a_line_of_blanks_is_a_row(extracts, stage_it):
    extracts.write("customer", "customer_id,name\n  \nC1,a\nC2,b\n")
    assert stage_it().rejected == [("customer", "customer.csv", 1, "unparsable: 1 fields where the header has 2")]


def test_a_folder_is_read_in_order_of_file_name_then_position(extracts, stage_it):
    extracts.remove("customer")
    extracts.write("customer", "name,customer_id\nsecond,C1\n", name="customer/b.csv")
    extracts.write("customer", "customer_id,name\nC1,first\nC2,x\n", name="customer/a.csv.gz")
    pq.write_table(pa.table({"customer_id": ["C2", "C3"], "name": ["y", "z"]}), extracts.folder / "customer/c.parquet")
    extracts.write("customer", b"", name="customer/_SUCCESS")
    outcome = stage_it()
    assert outcome.rejected == [
        ("customer", "customer/b.csv", 1, "repeated_key: customer_id"),
        ("customer", "customer/c.parquet", 1, "repeated_key: customer_id"),
    ]
    assert names(outcome) == ["first", "x", "z"]
    assert outcome.staged.notes == ["customer/_SUCCESS: ignored, neither .parquet nor .csv nor .csv.gz"]


def test_repeated_keys_of_facts_are_found_across_files(extracts, stage_it):
    for table in ("balance", "transaction"):
        text = (extracts.folder / f"{table}.csv").read_text()
        extracts.remove(table)
        extracts.write(table, text, name=f"{table}/1.csv")
        extracts.write(table, text, name=f"{table}/2.csv")
    assert stage_it().rejected == [
        ("balance", "balance/2.csv", 1, "repeated_key: account_id, day"),
        ("transaction", "transaction/2.csv", 1, "repeated_key: transaction_id"),
    ]


def test_file_names_with_the_characters_of_patterns_mean_themselves(extracts, stage_it):
    extracts.remove("customer")
    for name, key in {"a*": "C1", "ab": "C2", "a[b]": "C3", "a'?": "C4"}.items():
        path = extracts.folder / f"customer/{name}.parquet"
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.table({"customer_id": [key], "name": [name]}), path)
    assert stage_it().read_accepted("customer", "customer_id, name", "ORDER BY ALL") == [
        ("C1", "a*"),
        ("C2", "ab"),
        ("C3", "a[b]"),
        ("C4", "a'?"),
    ]


@pytest.mark.parametrize("second", ["customer.csv.gz", "customer.parquet", "customer/x.csv"])
def test_a_table_in_more_than_one_form_is_refused(extracts, refused, second):
    extracts.write("customer", CUSTOMERS, name=second)
    assert "customer: delivered in more than one form (" in refused()


@pytest.mark.parametrize("table", ["branch", "staff", "customer", "product", "account", "balance", "transaction"])
def test_a_required_table_that_is_missing_refuses_the_night(extracts, refused, table):
    extracts.remove(table)
    assert refused().splitlines() == [f"{table}: the required table is missing"]


def test_an_empty_folder_is_a_missing_table(extracts, refused):
    extracts.remove("balance")
    (extracts.folder / "balance").mkdir()
    assert "balance: the folder of the required table holds no file" in refused()


def test_missing_optional_tables_and_columns_are_no_rows_and_empty(extracts, stage_it):
    staged = stage_it().staged
    assert staged.rows["relation"] == staged.rows["repayment"] == staged.rows["assignment"] == 0
    assert staged.rows["customer"] == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("customer_id\nC1\n", "customer.csv: the required column name is missing"),
        ("customer_id;name\nC1;a\n", "customer.csv: the required column customer_id is missing"),
        ("Customer_ID,name\nC1,a\n", "customer.csv: the required column customer_id is missing"),
        ("customer_id,name,name\nC1,a,b\n", "customer.csv: the column name stands there twice"),
        ("customer_id,name,sex,sex\nC1,a,,\n", "customer.csv: the column sex stands there twice"),
        ("", "customer.csv: is empty, not even a header"),
        ("\n\n", "customer.csv: is empty, not even a header"),
        ('customer_id,name\nC1,"a\nC2,b\n', "customer.csv: cannot be read to its end: a quoted field is never closed"),
        ('customer_id,"na"me\nC1,a\n', "customer.csv: the header is not quoted as RFC 4180 says"),
    ],
)
def test_a_file_that_cannot_be_understood_refuses_the_night(extracts, refused, text, reason):
    extracts.write("customer", text)
    assert reason in refused()


def test_cut_files_refuse_the_night_each_by_name(extracts, refused):
    packed = extracts.write("customer", CUSTOMERS * 1000, name="customer.csv.gz")
    extracts.remove("customer")
    packed.write_bytes(packed.read_bytes()[:-20])
    branch = extracts.folder / "branch.parquet"
    pq.write_table(pa.table({"branch_id": ["B1"], "name": ["x"], "level": ["outlet"]}), branch)
    branch.write_bytes(branch.read_bytes()[:-10])
    extracts.remove("branch")
    (extracts.folder / "staff.csv.gz").write_bytes(b"PK\x03\x04 not gzip")
    extracts.remove("staff")
    told = refused()
    assert "customer.csv.gz: cannot be read to its end" in told
    assert "branch.parquet: cannot be read" in told
    assert "staff.csv.gz: cannot be read" in told


def test_a_parquet_file_damaged_inside_refuses_the_night(extracts, refused):
    rows = [f"客户{n}" for n in range(50_000)]
    path = extracts.folder / "customer.parquet"
    pq.write_table(pa.table({"customer_id": rows, "name": rows}), path, use_dictionary=False, compression="zstd")
    extracts.remove("customer")
    data = bytearray(path.read_bytes())
    data[100 : len(data) // 2] = bytes(len(data) // 2 - 100)
    path.write_bytes(data)
    assert "customer: cannot be read to its end" in refused()


def test_every_reason_is_told_at_once(extracts, refused):
    from decimal import Decimal

    extracts.remove("product")
    extracts.write("staff", "staff_id,name\nS1,x\n")
    extracts.write("branch", [{"branch_id": "B1", "name": "", "level": "outlet"}])
    told = refused(max_share=Decimal("0.01"))
    for part in (
        "product: the required table",
        "staff.csv: the required column branch_id",
        "branch: 1 of 1 rows rejected",
    ):
        assert part in told


def test_unknown_columns_are_ignored_and_reported(extracts, stage_it):
    extracts.write("customer", "customer_id,x,name,,y z\nC1,1,张,,\nC2,2,李,,\n")
    outcome = stage_it()
    assert names(outcome) == ["张", "李"]
    assert outcome.staged.notes == ["customer: unknown columns ignored: 'x', '', 'y z'"]


def test_twenty_thousand_columns_are_read(extracts, stage_it):
    extra = ",".join(f"x{n}" for n in range(20_000))
    extracts.write("customer", f"{extra},customer_id,name\n{',' * 20_000}C1,张\n{',' * 20_000}C2,李\n")
    assert names(stage_it()) == ["张", "李"]


def test_a_field_without_end_is_refused_in_bounded_memory(extracts, refused):
    extracts.write("customer", "customer_id,name\nC1," + "x" * (40 << 20) + "\n")
    assert "customer.csv: a line is longer than 16 MiB" in refused()


def test_a_header_alone_is_no_rows(extracts, stage_it):
    extracts.write("transaction", "transaction_id,account_id,day,amount,kind\n")
    extracts.write("balance", "account_id,day,balance\n")
    staged = stage_it().staged
    assert staged.rows["transaction"] == staged.rows["balance"] == 0


def test_files_of_no_table_are_reported(extracts, stage_it):
    extracts.write("", "x", name="balances.csv")
    assert stage_it().staged.notes == ["balances.csv: ignored, no table of that name"]
