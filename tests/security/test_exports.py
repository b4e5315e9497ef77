"""T10: what people typed stays text in every file the desk hands out; there is one such file, the customer list."""

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from sibao.desk.customers.models import Profile
from sibao.desk.ui.export import write_csv
from sibao.desk.ui.grid import Column
from tests.access.matrix import rows
from tests.security.conftest import client_of
from tests.security.payloads import CELLS

LIVE = "=+-@\t\r\n＝＋－＠"


def test_every_export_is_in_these_tests():
    assert [name for name in rows() if "export" in name] == ["customers_export"]


@pytest.mark.parametrize("part", range(0, len(CELLS), 10))
def test_no_cell_of_the_customer_list_runs_or_links(world, part):
    payloads = dict(zip(sorted(world.ids("own")), CELLS[part : part + 10], strict=False))
    for key, payload in payloads.items():
        Profile.unscoped.filter(customer_id=key).update(name=payload, occupation=payload)
    answer = client_of(world, "rm").post(reverse("customers_export"))
    book = load_workbook(io.BytesIO(answer.content))
    cells = [cell for line in book.active.iter_rows() for cell in line]
    assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert not book.defined_names
    written = " ".join(str(cell.value) for cell in cells)
    assert all(payload.strip()[-3:] in written for payload in payloads.values())
    assert any(cell.data_type == "n" and isinstance(cell.value, int | float) for cell in cells), "amounts stay numbers"


@pytest.mark.parametrize("payload", CELLS)
def test_no_cell_of_a_csv_file_begins_as_a_formula(payload):
    out = io.StringIO(newline="")
    write_csv(out, (Column("name", "姓名", lambda row: row),), [payload], watermark="1001")
    cell = list(csv.reader(io.StringIO(out.getvalue()[1:], newline="")))[1][0]
    assert cell[:1] not in LIVE
    assert cell.lstrip(" \u00a0\u3000\u200b\ufeff\"';,|")[:1] not in LIVE or cell[:1] == "'"
