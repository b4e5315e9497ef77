"""What a delivered value means, as SQL: from text or from a typed Parquet column to the staged type, or NULL.

Staged types: str VARCHAR, date DATE, decimal BIGINT (cents), int INTEGER, bool BOOLEAN.
Source: docs/manual/night.md, "Inputs" (text forms) and "Refusing bad input without losing it" (order of the checks).
"""

from sibao.engine.sources import Column, TableSpec
from sibao.engine.sqltext import quote

# What str.strip() removes, so that Chinese full-width blanks count as blanks too.
BLANKS = "".join(character for character in map(chr, range(0x3001)) if character.isspace())
STAGED_TYPES = {"str": "VARCHAR", "date": "DATE", "decimal": "BIGINT", "int": "INTEGER", "bool": "BOOLEAN"}
FORMS = {
    "date": "not a date YYYY-MM-DD",
    "decimal": "not a decimal number with at most two places",
    "int": "not a whole number",
    "bool": "not true, false, 1 or 0",
    "str": "not text",
}
EMPTY_MEANS = {"birthday_calendar": "'solar'", "counterparty_is_self": "false"}
EMPTY_MEANS |= {"sms_consent": "false", "call_consent": "false"}

# `tidy` spares the slow trim() where the first and last characters are plainly no blanks.
MACROS = f"""
CREATE OR REPLACE MACRO is_tidy(x) AS x >= '!' AND x < chr(127) AND right(x, 1) BETWEEN '!' AND '~';
CREATE OR REPLACE MACRO tidy(x) AS CASE WHEN is_tidy(x) THEN x ELSE nullif(trim(x, '{BLANKS}'), '') END;
CREATE OR REPLACE MACRO text_date(x) AS
    CASE WHEN strlen(x) = 10 AND try_cast(x AS DATE)::VARCHAR = x THEN try_cast(x AS DATE) END;
CREATE OR REPLACE MACRO cents(x) AS
    CASE WHEN x BETWEEN -90000000000000 AND 90000000000000 THEN (x * 100)::BIGINT
         ELSE (x::DECIMAL(20, 2) * 100)::BIGINT END;
CREATE OR REPLACE MACRO text_decimal(x) AS
    CASE WHEN regexp_full_match(x, '[+-]?([0-9]+(\\.[0-9]{{1,2}})?|\\.[0-9]{{1,2}})')
         THEN cents(try_cast(x AS DECIMAL(18, 2))) END;
CREATE OR REPLACE MACRO text_int(x) AS CASE WHEN regexp_full_match(x, '[+-]?[0-9]+') THEN try_cast(x AS INTEGER) END;
CREATE OR REPLACE MACRO text_bool(x) AS
    CASE lower(x) WHEN 'true' THEN true WHEN '1' THEN true WHEN 'false' THEN false WHEN '0' THEN false END;
CREATE OR REPLACE MACRO real_date(x) AS CASE WHEN x BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN x END;
CREATE OR REPLACE MACRO midnight(x) AS
    CASE WHEN isfinite(x::TIMESTAMP) AND x = date_trunc('day', x) THEN real_date(x::DATE) END;
CREATE OR REPLACE MACRO whole_float(x) AS CASE WHEN x = trunc(x) AND abs(x) < 9007199254740992 THEN x::BIGINT END;
CREATE OR REPLACE MACRO unscaled(x) AS
    CASE WHEN try_cast(x AS DECIMAL(18, 2)) = x THEN cents(try_cast(x AS DECIMAL(18, 2))) END;
CREATE OR REPLACE MACRO float_cents(x) AS
    CASE WHEN isfinite(x) AND try_cast(x AS DECIMAL(18, 2))::DOUBLE = x THEN cents(try_cast(x AS DECIMAL(18, 2))) END;
CREATE OR REPLACE MACRO single_cents(x) AS
    CASE WHEN isfinite(x) AND try_cast(x AS DECIMAL(18, 2))::FLOAT = x THEN cents(try_cast(x AS DECIMAL(18, 2))) END;
"""

_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
_WHOLE |= {"U" + name for name in _WHOLE}
_STAMPS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}

# By staged type and by what is delivered; what is missing here cannot be understood (`unparsable`).
_CONVERSIONS = {
    ("str", "text"): "{x}",
    ("str", "whole"): "{x}::VARCHAR",
    ("str", "unscaled"): "{x}::VARCHAR",
    ("str", "double"): "whole_float({x})::VARCHAR",
    ("date", "text"): "text_date({x})",
    ("date", "date"): "real_date({x})",
    ("date", "stamp"): "midnight({x})",
    ("decimal", "text"): "text_decimal({x})",
    ("decimal", "cents"): "cents({x})",
    ("decimal", "whole"): "cents(try_cast({x} AS DECIMAL(18, 2)))",
    ("decimal", "unscaled"): "cents(try_cast({x} AS DECIMAL(18, 2)))",
    ("decimal", "decimal"): "unscaled({x})",
    ("decimal", "double"): "float_cents({x})",
    ("decimal", "float"): "single_cents({x})",
    ("int", "text"): "text_int({x})",
    ("int", "whole"): "try_cast({x} AS INTEGER)",
    ("int", "unscaled"): "try_cast({x} AS INTEGER)",
    ("int", "double"): "try_cast(whole_float({x}) AS INTEGER)",
    ("bool", "text"): "text_bool({x})",
    ("bool", "bool"): "{x}",
    ("bool", "whole"): "CASE {x} WHEN 1 THEN true WHEN 0 THEN false END",
}


def family(type: str) -> str:
    """The kind of a delivered column, from its DuckDB type: the second half of the keys of the conversions."""
    if type == "VARCHAR":
        return "text"
    if type in _WHOLE:
        return "whole"
    if type in _STAMPS:
        return "stamp"
    if type.startswith("DECIMAL"):
        return _decimal_family(type)
    return {"DATE": "date", "DOUBLE": "double", "FLOAT": "float", "BOOLEAN": "bool"}.get(type, "strange")


def _decimal_family(type: str) -> str:
    width, scale = (int(number) for number in type[len("DECIMAL(") : -1].split(","))
    if scale == 0:
        return "unscaled"
    return "cents" if scale <= 2 and width - scale <= 16 else "decimal"


def value(column: Column, type: str, delivered: str) -> str:
    """SQL of the staged value of `delivered`, an expression of DuckDB type `type`; NULL where it is unparsable."""
    conversion = _CONVERSIONS.get((column.type, family(type)))
    return conversion.format(x=delivered) if conversion else f"NULL::{STAGED_TYPES[column.type]}"


def checked_select(spec: TableSpec, relation: str, columns: dict[str, tuple[str, str]]) -> str:
    """SELECT seq, every column of `spec` by name in its staged type, and `reason` (NULL for a row in order).

    `relation` is FROM-able SQL with `seq` and the delivered columns; `columns` maps a name to (delivered name, type).
    """
    cleaned, parsed, names = ["seq"], ["seq"], []
    for column in spec.columns:
        name, quoted = column.name, quote(column.name)
        if name in columns:
            delivered, type = columns[name]
            text = family(type) == "text"
            cleaned.append(f"{f'tidy({delivered})' if text else delivered} AS d_{name}")
            parsed.append(f"d_{name}, {value(column, type, f'd_{name}')} AS v_{name}")
            names.append(f"{_filled(column)} AS {quoted}")
        else:
            parsed.append(f"NULL AS d_{name}, NULL::{STAGED_TYPES[column.type]} AS v_{name}")
            names.append(f"{_filled(column)} AS {quoted}")
    inner = f"SELECT {', '.join(cleaned)} FROM {relation}"
    values = f"SELECT {', '.join(parsed)} FROM ({inner})"
    return f"SELECT seq, {', '.join(names)}, {_reason(spec, set(columns))} AS reason FROM ({values})"


def _filled(column: Column) -> str:
    empty = EMPTY_MEANS.get(column.name)
    return f"coalesce(v_{column.name}, {empty})" if empty else f"v_{column.name}"


def _reason(spec: TableSpec, delivered: set[str]) -> str:
    present = [column for column in spec.columns if column.name in delivered]
    checks = [("seq IS NULL", "unparsable: a row without a place")] if not present else []
    checks += [(f"d_{c.name} IS NULL", f"empty_key: {c.name}") for c in present if c.key]
    checks += [(f"d_{c.name} IS NULL", f"empty_value: {c.name}") for c in present if c.required and not c.key]
    checks += [
        (f"d_{c.name} IS NOT NULL AND v_{c.name} IS NULL", f"unparsable: {c.name} is {FORMS[c.type]}") for c in present
    ]
    for column in present:
        if column.enum:
            words = ", ".join(f"'{word}'" for word in column.enum)
            checks.append((f"v_{column.name} NOT IN ({words})", f"unknown_value: {column.name}"))
        for bound, sign in ((column.minimum, "<"), (column.maximum, ">")):
            if bound is not None:
                checks.append((f"v_{column.name} {sign} {bound}", f"unknown_value: {column.name}"))
    return "CASE " + " ".join(f"WHEN {test} THEN '{reason}'" for test, reason in checks) + " ELSE NULL::VARCHAR END"
