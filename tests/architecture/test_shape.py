"""The shape of the code: what CONTRIBUTING.md promises about modules, imports and sizes holds."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[2]
SIBAO = ROOT / "sibao"
DESK = SIBAO / "desk"
ORDER = ("urls", "api", "views", "forms", "operations", "queries", "rules", "models")
# Modules of a capability beyond the usual ones, each with its reason.
FURTHER = {
    ("access", "checks"): "Django's system checks",
    ("audit", "checks"): "Django's system checks",
    ("audit", "middleware"): "runs around every request",
    ("audit", "trail"): "what the running request has shown",
    ("home", "shell"): "context processor of the frame",
    ("people", "middleware"): "runs around every request",
    ("runs", "book"): "the policy book in force, read once per process",
    ("runs", "clock"): "the one place that reads the clock",
    ("runs", "loading"): "bulk loading, shared by all receive_* operations",
}
KITS = {"ui": "the page kit, no capability", "vault": "the crypto kit, no capability"}
# Modules that may pass 300 lines, each with its reason.
LONG: dict[str, str] = {}


def python_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "migrations" not in path.parts)


def capabilities() -> list[Path]:
    folders = [path for path in DESK.iterdir() if (path / "__init__.py").exists()]
    return sorted(path for path in folders if path.name not in {*KITS, "migrations", "management"})


def module_of(path: Path, capability: Path) -> str:
    return path.relative_to(capability).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("capability", capabilities(), ids=lambda path: path.name)
def test_a_capability_holds_only_the_agreed_modules(capability: Path) -> None:
    found = {module_of(path, capability) for path in python_files(capability)} - {"__init__"}
    extra = {name for name in found - set(ORDER) if (capability.name, name) not in FURTHER}
    assert not extra, f"{capability.name}: {sorted(extra)} is neither one of {ORDER} nor listed with a reason"


@pytest.mark.parametrize("capability", capabilities(), ids=lambda path: path.name)
def test_inside_a_capability_imports_point_to_the_right(capability: Path) -> None:
    prefix = f"sibao.desk.{capability.name}."
    for path in python_files(capability):
        module = module_of(path, capability)
        if module not in ORDER:
            continue
        for name in imports(path):
            other = name.removeprefix(prefix).split(".")[0] if name.startswith(prefix) else module
            if other in ORDER and other != module:
                assert ORDER.index(other) > ORDER.index(module), f"{path.relative_to(ROOT)} imports {name}"


def test_no_module_outgrows_300_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files(SIBAO)
    }
    assert {name: lines for name, lines in long.items() if lines > 300 and name not in LONG} == {}


def functions(folder: Path) -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in python_files(folder):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def length(node: ast.FunctionDef) -> int:
    """Lines of the body without the docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]


def test_functions_are_short() -> None:
    lengths = [length(node) for _, node in functions(SIBAO)]
    assert median(lengths) <= 10
    assert quantiles(lengths, n=10)[-1] <= 35


def test_views_make_one_call_and_stay_short() -> None:
    long = [name for name, node in functions(DESK) if "/views" in name and length(node) > 25]
    assert long == []


def test_operations_stay_readable() -> None:
    long = [name for name, node in functions(DESK) if "/operations" in name and length(node) > 40]
    assert long == []


def test_the_night_stands_on_one_page() -> None:
    assert len((SIBAO / "engine" / "pipeline.py").read_text(encoding="utf-8").splitlines()) <= 60


def test_templates_stay_short() -> None:
    long = [str(path.relative_to(ROOT)) for path in DESK.rglob("*.html") if len(path.read_text().splitlines()) > 200]
    assert long == []


def test_every_sql_file_says_its_grain_first() -> None:
    for path in (SIBAO / "engine" / "sql").glob("*.sql"):
        assert path.read_text(encoding="utf-8").startswith("-- "), path.name


CLOCKS = {"now", "today", "utcnow", "localtime", "localdate", "time"}


def test_the_clock_is_read_in_views_commands_and_frames_only() -> None:
    """Everything below takes on= or at=."""
    allowed = ("/views", "/middleware", "/checks", "home/shell", "runs/clock", "/management/")
    for path in python_files(DESK):
        name = str(path.relative_to(ROOT))
        if any(part in name for part in allowed):
            continue
        source = path.read_text(encoding="utf-8")
        assert "runs.clock" not in source, f"{name} reads the clock"
        assert "timezone.now" not in source and "datetime.now" not in source and "date.today" not in source, name


def test_there_are_no_signals_and_no_save_overrides() -> None:
    for path in python_files(DESK):
        assert not any(name.startswith("django.dispatch") or "signals" in name for name in imports(path)), path
    assert not [name for name, node in functions(DESK) if "/models" in name and node.name in {"save", "delete"}]


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split("dependencies = [")[1].split("]\n")[0]
    rows = [line.strip() for line in lines.splitlines() if line.strip()]
    for before, row in zip(["", *rows], rows, strict=False):
        if row.startswith('"'):
            assert before.startswith("# ") and before.endswith("."), f"{row} has no sentence of reason"
