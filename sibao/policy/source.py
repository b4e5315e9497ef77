"""Policy files as written: YAML in, dated parameters out, with every fault named by file, key and date.

A file is a tree; a node that has `values` is a parameter:

    floor:
      zh: 门槛              # its name for people
      en: floor
      reference: method     # where the number comes from
      values:
        1990-01-01: 50_000  # in force from that date on, until the next date
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

SHIPPED = Path(__file__).resolve().parent.parent / "policies"

PARAMETER_FIELDS = frozenset({"zh", "en", "reference", "values"})


class PolicyError(ValueError):
    """The policy folder is faulty. `problems` has one line per fault, each naming file, key and date."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["PolicyError"], tuple[list[str]]]:
        return PolicyError, (self.problems,)


@dataclass(frozen=True)
class Parameter:
    """One decided number (or small table of numbers): `values` ascend by date."""

    file: str
    key: str
    zh: str
    en: str
    reference: str
    values: dict[date, Any]

    def on(self, day: date) -> Any:
        """The value in force on `day`; KeyError where there is none yet."""
        return self.values[self.since(day)]

    def since(self, day: date) -> date:
        """The date from which the value in force on `day` holds; KeyError where there is none yet."""
        dates = [start for start in self.values if start <= day]
        if not dates:
            raise KeyError(f"{self.file} {self.key}: no value in force on {day}")
        return max(dates)


# libyaml reads the book in a fifth of the time, where PyYAML was built with it.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]
    """YAML without floating point (decimals stay exact) and without silently overwritten keys."""


def _construct_decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    try:
        return Decimal(node.value.replace("_", ""))
    except ArithmeticError:
        line = node.start_mark.line + 1
        raise yaml.constructor.ConstructorError(None, None, f"{node.value} on line {line} is not a number") from None


def _construct_mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            line = key_node.start_mark.line + 1
            raise yaml.constructor.ConstructorError(None, None, f"key {key} repeated on line {line}")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor("tag:yaml.org,2002:float", _construct_decimal)
_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


def read_yaml(path: Path) -> dict[Any, Any]:
    """The mapping a YAML file holds. Raises PolicyError naming the file when it cannot be read as one."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except FileNotFoundError:
        raise PolicyError([f"{path.name}: missing"]) from None
    except (yaml.YAMLError, ValueError, TypeError) as error:
        raise PolicyError([f"{path.name}: {' '.join(str(error).split())}"]) from None
    if not isinstance(content, dict):
        raise PolicyError([f"{path.name}: not a mapping of keys"])
    return content


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Parameters of one file by dotted key. Raises PolicyError listing every node that is malformed."""
    problems: list[str] = []
    parameters: dict[str, Parameter] = {}
    for key, node in _nodes(read_yaml(path), ""):
        faults = list(_faults(node))
        problems += [f"{path.name} {key}: {fault}" for fault in faults]
        if not faults:
            texts = {name: str(node[name]).strip() for name in ("zh", "en", "reference")}
            values = dict(sorted(node["values"].items()))
            parameters[key] = Parameter(path.name, key, values=values, **texts)
    if problems:
        raise PolicyError(problems)
    return parameters


def _nodes(tree: dict[Any, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for name, node in tree.items():
        key = f"{prefix}{name}"
        if isinstance(node, dict) and node and not PARAMETER_FIELDS & node.keys():
            yield from _nodes(node, f"{key}.")
        else:
            yield key, node


def _faults(node: Any) -> Iterator[str]:
    if not isinstance(node, dict):
        yield f"is no parameter (needs {', '.join(sorted(PARAMETER_FIELDS))})"
        return
    yield from (f"unknown field {name}" for name in node if name not in PARAMETER_FIELDS)
    for name in ("zh", "en", "reference"):
        if not str(node.get(name) or "").strip():
            yield f"{name} is missing"
    values = node.get("values")
    if not isinstance(values, dict) or not values:
        yield "values is missing: give at least one date with its value"
        return
    yield from (f"{start} is not a date" for start in values if not _is_date(start))


def _is_date(start: Any) -> bool:
    return isinstance(start, date) and not isinstance(start, datetime)
