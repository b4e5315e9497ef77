"""A made-up bank in the layout of the 1999 files: text as published, and the same rows in the Parquet form."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from sibao.samples.berka import import_berka

ASC = {
    "district": """\
"A1";"A2";"A3";"A4";"A12"
1;"Alfa";"north";1000;"?"
2;"Beta";"north";2000;1.5
3;"Gama";"south";3000;0.5
""",
    "account": """\
"account_id";"district_id";"frequency";"date"
10;1;"POPLATEK MESICNE";930110
11;2;"POPLATEK TYDNE";930131
12;1;"POPLATEK MESICNE";930201
13;1;"POPLATEK PO OBRATU";930301
""",
    "client": """\
"client_id";"birth_number";"district_id"
1;"600229";1
2;"625315";3
3;"700101";2
4;"455630";1
5;"055101";1
6;"800708";3
""",
    "disp": """\
"disp_id";"client_id";"account_id";"type"
1;1;10;"OWNER"
2;3;10;"DISPONENT"
3;2;11;"OWNER"
4;1;11;"DISPONENT"
5;4;12;"OWNER"
6;5;13;"OWNER"
""",
    "card": """\
"card_id";"disp_id";"type";"issued"
1;1;"classic";"930228 00:00:00"
2;1;"gold";"940228 00:00:00"
3;2;"junior";"940101 00:00:00"
4;3;"classic";"920229 00:00:00"
""",
    "loan": """\
"loan_id";"account_id";"date";"amount";"duration";"payments";"status"
100;10;930131;1000;3;400.00;"A"
""",
    "order": """\
"order_id";"account_id";"bank_to";"account_to";"amount";"k_symbol"
1;10;"YZ";"87144583";399.60;"UVER"
2;10;"YZ";"87144584";50.00;"UVER"
3;11;"ST";"89597016";20.00;"UVER"
4;11;"QR";"13943797";7266.00;"SIPO"
5;12;"WX";"83084338";1135.00;" "
6;12;"WX";"83084338";1136.00;""
7;12;"WX";"83084338";12.00;"LEASING"
""",
    "trans": """\
"trans_id";"account_id";"date";"type";"operation";"amount";"balance";"k_symbol";"bank";"account"
1;10;930110;"PRIJEM";"VKLAD";700.00;700.00;"";"";
9;10;930112;"VYDAJ";"VYBER";300.10;1400.00;"";"";
3;10;930112;"PRIJEM";"PREVOD Z UCTU";1000.20;1700.20;"";"AB";41403269
4;10;930212;"VYDAJ";"PREVOD NA UCET";399.60;1000.40;"UVER";"YZ";87144583
5;10;930312;"VYDAJ";"PREVOD NA UCET";399.60;600.80;"UVER";"YZ";87144583
6;11;930131;"PRIJEM";"PREVOD Z UCTU";5000.00;5000.00;"DUCHOD";"CD";1
7;11;930228;"PRIJEM";"";0.50;5000.50;"UROK";"";
8;11;930301;"VYBER";"VYBER";6000.00;-999.50;" ";"";
10;11;930331;"VYDAJ";"VYBER";0.10;-999.60;"SANKC. UROK";"";
11;12;930201;"PRIJEM";"VKLAD";90000.00;90000.00;"";"";
12;12;930203;"VYDAJ";"VYBER KARTOU";1200.00;88800.00;"";"";
13;12;930204;"VYDAJ";"VYBER";200.00;88600.00;"SIPO";"";
14;12;930205;"VYDAJ";"PREVOD NA UCET";12.00;88588.00;"POJISTNE";"EF";2
15;12;930206;"VYDAJ";"VYBER";14.60;88573.40;"SLUZBY";"";
20;13;930301;"PRIJEM";"VKLAD";500.00;500.00;"";"";
21;13;930302;"VYDAJ";"VYBER";50.00;550.00;"";"";
22;13;930302;"PRIJEM";"VKLAD";20.00;570.00;"";"";
23;13;930302;"PRIJEM";"VKLAD";100.00;600.00;"";"";
""",
}
TYPES = {
    "amount": "double", "payments": "double", "balance": "double", "birth_number": "varchar", "type": "varchar",
    "frequency": "varchar", "operation": "varchar", "k_symbol": "varchar", "bank": "varchar", "account": "varchar",
    "bank_to": "varchar", "account_to": "varchar", "status": "varchar", "A2": "varchar", "A3": "varchar",
}  # fmt: skip


@pytest.fixture
def published(tmp_path: Path) -> Callable[..., Path]:
    """Writes the made-up bank as .asc files, with rows appended to tables, and returns the folder."""

    def write(name: str = "asc", **appended: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        for table, text in ASC.items():
            whole = text + appended.get(table, "")
            (folder / f"{table}.asc").write_bytes(whole.replace("\n", "\r\n").encode("ascii"))
        return folder

    return write


@pytest.fixture
def as_parquet(tmp_path: Path) -> Callable[[Path], Path]:
    """Writes the same rows in the Parquet form and returns the folder."""

    def convert(asc: Path) -> Path:
        folder = tmp_path / "parquet"
        folder.mkdir()
        for table in ASC:
            name = "trans_prefix_19930101_19930401" if table == "trans" else table
            rows = duckdb.read_csv(str(asc / f"{table}.asc"), delimiter=";", header=True, all_varchar=True)
            columns = ", ".join(_parquet_column(column) for column in rows.columns)
            rows.project(columns).write_parquet(str(folder / f"{name}.parquet"))
        return folder

    return convert


@pytest.fixture
def extracts(published: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """Imports the made-up bank, with rows appended to tables, and returns the folder of extracts."""

    def run(**appended: str) -> Path:
        import_berka(published(**appended), tmp_path / "out")
        return tmp_path / "out"

    return run


@pytest.fixture
def rows() -> Callable[[Path, str, str], list[tuple[object, ...]]]:
    """`rows(folder, table, columns)`: those columns of an extract, sorted by themselves."""

    def read(folder: Path, table: str, columns: str) -> list[tuple[object, ...]]:
        return duckdb.read_parquet(str(folder / f"{table}.parquet")).project(columns).order("all").fetchall()

    return read


def _parquet_column(name: str) -> str:
    if name in ("date", "issued"):
        return f"strptime('19' || \"{name}\"[1:6], '%Y%m%d')::timestamp as \"{name}\""
    return f'try_cast(nullif("{name}", \'\') as {TYPES.get(name, "double" if name == "A12" else "bigint")}) as "{name}"'
