"""Lists as files that a spreadsheet opens without running anything.

XLSX: nothing typed by people becomes a formula, a link or a number; identity numbers and phones stay text.
CSV: UTF-8 with BOM; a text cell that a spreadsheet could take for a formula gets a ' in front.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, TextIO

import xlsxwriter
from django.utils.translation import gettext
from xlsxwriter.worksheet import Worksheet

from sibao.desk.ui import amounts, words
from sibao.desk.ui.grid import Column
from sibao.desk.ui.words import Label

# Leaders that Excel, WPS or LibreOffice take for a formula, also behind blanks and in their full-width forms.
FORMULA_LEADERS = frozenset("=+-@\t\r\n＝＋－＠")
# Some readers drop these before they look for a formula, or split the cell at them.
SKIPPED_BY_SPREADSHEETS = " \u00a0\u3000\u200b\ufeff'\";,|"
WIDTHS = {"money": 16, "change": 16, "date": 12, "tier": 10, "flags": 24}


def safe_text(text: str) -> str:
    """The text without control characters and with a ' in front where a spreadsheet would see a formula."""
    clean = "".join(character for character in text if character >= " " or character in "\t\r\n")
    starts = {clean[:1], clean.lstrip(SKIPPED_BY_SPREADSHEETS)[:1]}
    return f"'{clean}" if starts & FORMULA_LEADERS else clean


def plain_values(columns: Sequence[Column], row: Any, *, unmasked: bool) -> Iterator[Any]:
    """Each column's value for a file: str, Decimal yuan, date or None."""
    for column in columns:
        value = column.value(row)
        if value is None or value == "":
            yield None
        elif column.kind in ("money", "change"):
            yield amounts.yuan(value)
        elif column.kind == "date":
            yield value
        else:
            yield _text(column, value, unmasked)


def _text(column: Column, value: Any, unmasked: bool) -> str:
    if column.kind == "tier":
        return str(words.TIERS.get(value, value))
    if column.kind == "flags":
        return gettext("、").join(str(words.FLAGS[code].label) for code in value)
    return str(value) if unmasked or not column.mask else column.mask(str(value))


def heads(columns: Sequence[Column]) -> list[str]:
    """Column heads of a file; money is in yuan there, so that sums are exact."""
    return [f"{column.label} (¥)" if column.kind in ("money", "change") else str(column.label) for column in columns]


def write_xlsx(
    out: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Any],
    *,
    title: Label,
    watermark: str,
    unmasked: bool = False,
) -> int:
    """Writes the workbook; returns the number of rows. `watermark` (who, when, export id): last row and page footer."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_sheet_name(str(title)))
        bold, formats = book.add_format({"bold": True}), _formats(book)
        sheet.freeze_panes(1, 2)
        sheet.set_footer(f"&L{watermark.replace('&', '&&')}&R&P / &N")
        for index, column in enumerate(columns):
            sheet.set_column(index, index, WIDTHS.get(column.kind, 18))
        for index, head in enumerate(heads(columns)):
            sheet.write_string(0, index, head, bold)
        count = 0
        for row in rows:
            count += 1
            for index, value in enumerate(plain_values(columns, row, unmasked=unmasked)):
                _write_cell(sheet, count, index, value, formats)
        sheet.write_string(count + 2, 0, watermark)
    return count


def _formats(book: xlsxwriter.Workbook) -> dict[type, Any]:
    return {
        Decimal: book.add_format({"num_format": "#,##0.00"}),
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        str: book.add_format({"num_format": "@"}),
    }


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, Decimal):
        sheet.write_number(row, column, value, formats[Decimal])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats[date])
    elif value is not None:
        sheet.write_string(row, column, value, formats[str])


def _sheet_name(title: str) -> str:
    return "".join(character for character in title if character not in "[]:*?/\\'")[:31] or "Sheet1"


def write_csv(
    out: TextIO, columns: Sequence[Column], rows: Iterable[Any], *, watermark: str, unmasked: bool = False
) -> int:
    """Writes heads, rows and the watermark line; returns the number of rows. Open `out` with newline=""."""
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([safe_text(head) for head in heads(columns)])
    count = 0
    for row in rows:
        count += 1
        values = plain_values(columns, row, unmasked=unmasked)
        writer.writerow([safe_text(value) if isinstance(value, str) else value for value in values])
    writer.writerow([safe_text(watermark)])
    return count
