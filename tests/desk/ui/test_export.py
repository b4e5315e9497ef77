"""Files that a spreadsheet opens without running anything, with exact money and masked identities."""

import csv
import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibao.desk.ui.export import safe_text, write_csv, write_xlsx
from sibao.desk.ui.grid import Column
from sibao.desk.ui.masks import mask_id

PAYLOADS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "\0=1+1", "\x01=1+1", "\x0b=1+1",
    "＝1+1", "＋1", "－1", "＠SUM(A1)", " =1+1", "  @x", "\u00a0=1+1", "\u3000=1+1", "\ufeff=1+1", "\u200b=1+1",
    "'=1+1", '"=1+1', ";=1+1", ",=1+1", "|=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "=1+1;x",
    "-2+3+cmd|' /C calc'!D2", "@SUM(1+9)*cmd|' /C calc'!A0", "\t\t=1", "\r\n=1", "=\t1", "==1", " \t =1", "'\t=1",
]  # fmt: skip
COLUMNS = (
    Column("name", "姓名", lambda row: row.name),
    Column("id", "证件号", lambda row: row.number, mask=mask_id),
    Column("assets", "资产", lambda row: row.assets, "money"),
    Column("born", "生日", lambda row: row.born, "date"),
    Column("tier", "等级", lambda row: row.tier, "tier"),
    Column("flags", "提示", lambda row: row.flags, "flags"),
)


def person(name: str, **changes: object) -> SimpleNamespace:
    base = {"number": "320501196503120021", "assets": Decimal("-123456.78"), "born": date(1965, 3, 12), "tier": "gold",
            "flags": ["do_not_call"]}  # fmt: skip
    return SimpleNamespace(name=name, **{**base, **changes})


def sheet(rows: list[SimpleNamespace], *, unmasked: bool = False) -> openpyxl.worksheet.worksheet.Worksheet:
    out = io.BytesIO()
    assert write_xlsx(
        out, COLUMNS, rows, title="我的客户/名单", watermark="1001 2026-11-25 E7", unmasked=unmasked
    ) == len(rows)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue())).active


def csv_rows(rows: list[SimpleNamespace], delimiter: str = ",") -> list[list[str]]:
    out = io.StringIO(newline="")
    assert write_csv(out, COLUMNS, rows, watermark="1001 2026-11-25 E7") == len(rows)
    assert out.getvalue().startswith("\ufeff")
    return list(csv.reader(io.StringIO(out.getvalue()[1:], newline=""), delimiter=delimiter))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula_or_a_link_in_a_workbook(payload: str) -> None:
    cell = sheet([person(payload)]).cell(2, 1)
    assert cell.data_type in ("s", "inlineStr")
    assert cell.hyperlink is None


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_starts_a_formula_in_a_csv_file(payload: str) -> None:
    cell = csv_rows([person(payload)])[1][0]
    assert cell.startswith("'")


@pytest.mark.parametrize("payload", [*PAYLOADS, "x;=1+1", 'x";=1+1', "x\n=1+1", "x\r\n;@a"])
def test_no_text_starts_a_formula_where_the_separator_is_a_semicolon(payload: str) -> None:
    cells = [cell for row in csv_rows([person(payload)], delimiter=";") for cell in row]
    assert [cell for cell in cells if cell[:1] in set("=+-@\t\r\n＝＋－＠")] == []


@given(st.text(max_size=30))
def test_safe_text_never_starts_a_formula_and_keeps_every_printable_character(text: str) -> None:
    safe = safe_text(text)
    assert safe[:1] not in set("=+-@\t\r\n＝＋－＠")
    printable = "".join(character for character in text if character >= " " or character in "\t\r\n")
    assert safe in (printable, f"'{printable}")


@pytest.mark.parametrize("text", ["张伟", "138****8000", "A-1", "买买提·吐尔逊", "3.5%", ""])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert safe_text(text) == text


def test_money_stays_a_number_and_a_negative_one_too() -> None:
    cell = sheet([person("张伟")]).cell(2, 3)
    assert cell.data_type == "n"
    assert Decimal(str(cell.value)) == Decimal("-123456.78")
    assert csv_rows([person("张伟")])[1][2] == "-123456.78"


def test_identity_numbers_are_masked_text_unless_asked_otherwise() -> None:
    assert sheet([person("张伟")]).cell(2, 2).value == "3205**********0021"
    whole = sheet([person("张伟")], unmasked=True).cell(2, 2)
    assert (whole.value, whole.data_type, whole.number_format) == ("320501196503120021", "s", "@")


def test_dates_tiers_and_flags_are_what_people_read() -> None:
    row = [cell.value for cell in sheet([person("张伟", born=None)])[2]]
    assert row[3:] == [None, "金卡", "不同意电话联系"]
    assert sheet([person("张伟")]).cell(2, 4).value.date() == date(1965, 3, 12)


def test_every_file_ends_with_who_took_it_when() -> None:
    page = sheet([person("张伟"), person("李")])
    assert page.cell(5, 1).value == "1001 2026-11-25 E7"
    assert page.title == "我的客户名单"
    assert csv_rows([person("张伟")])[-1] == ["1001 2026-11-25 E7"]


def test_heads_name_the_unit_of_money() -> None:
    assert [cell.value for cell in sheet([])[1]][:3] == ["姓名", "证件号", "资产 (¥)"]
