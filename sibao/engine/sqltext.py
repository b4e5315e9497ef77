"""Names and texts inside SQL statements that take no parameters (COPY, CREATE, file names)."""

import re
from pathlib import Path


def quote(name: str) -> str:
    """`name` as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: object) -> str:
    """`text` as an SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def path_literal(path: Path) -> str:
    """`path` as an SQL string for a reader, where the characters of glob patterns mean themselves."""
    return literal(glob_safe(path))


def glob_safe(path: Path) -> Path:
    """`path` as a pattern that matches nothing but itself."""
    return Path(re.sub(r"([*?\[])", r"[\1]", str(path.absolute())))
