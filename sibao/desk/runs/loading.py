"""Bulk loading of a night's rows: COPY on PostgreSQL, executemany on SQLite, in short transactions.

Used by the capabilities' receive_* operations only. Rows carry plain values (str, int, Decimal, date, bool, bytes,
None) in the order of `fields`; JSON columns carry their text.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

ROWS_PER_TRANSACTION = 5_000


def chunks(rows: Iterable[Sequence[Any]], size: int = ROWS_PER_TRANSACTION) -> Iterator[list[Sequence[Any]]]:
    """The rows in lists of at most `size`."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert `rows` into the table of `model`, at most 5,000 in one transaction; returns how many."""
    columns = [model._meta.get_field(name).column for name in fields]
    count = 0
    for chunk in chunks(rows):
        with transaction.atomic():
            _insert_chunk(model._meta.db_table, columns, chunk)
        count += len(chunk)
    return count


def delete_rows(rows: models.QuerySet, size: int = ROWS_PER_TRANSACTION) -> int:
    """Delete the rows of a queryset, at most `size` in one transaction; returns how many."""
    count = 0
    while keys := list(rows.order_by().values_list("pk", flat=True)[:size]):
        with transaction.atomic():
            count += rows.model._base_manager.filter(pk__in=keys)._raw_delete(rows.db)
    return count


def _insert_chunk(table: str, columns: Sequence[str], chunk: list[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(table)} ({names}) FROM STDIN") as copy:  # noqa: S608
                for row in chunk:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})",  # noqa: S608
                [tuple(_sqlite_value(value) for value in row) for row in chunk],
            )


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def refresh_statistics(*tables: type[models.Model]) -> None:
    """Tell PostgreSQL's planner of freshly loaded tables; SQLite's plans here need no statistics."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table._meta.db_table)}")
