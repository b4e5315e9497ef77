"""What the source may not contain, read from its syntax tree; each rule with a text it catches and one it passes."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(ROOT.glob("sibao/**/*.py"))
TEMPLATES = sorted(ROOT.glob("sibao/**/*.html"))
DESK = "sibao/desk/"

Rule = Callable[[ast.AST, str], bool]

# Where customers may be named past the door, and why.
UNSCOPED = {
    "sibao/desk/access/models.py": "declares the manager",
    "sibao/desk/access/queries.py": "is the door",
    "sibao/desk/access/operations.py": "receives the rows of a night",
    "sibao/desk/customers/models.py": "declares the manager",
    "sibao/desk/customers/operations.py": "receives the rows of a night",
    "sibao/desk/customers/queries/search.py": "looks up keys by an index; the door then asks whether each is in scope",
}
# Where SQL is put together from text, and why; table and column names come from the models, values are parameters.
SQL_TEXT = {
    "sibao/desk/runs/loading.py": "COPY and executemany of a model's own columns",
}
SAFE_TEXT = {
    "sibao/desk/ui/grid.py": "joins cells that were each escaped where they were made",
    "sibao/desk/ui/charts.py": "joins shapes made of numbers and escaped labels",
    "sibao/desk/ui/marks.py": "constants",
}
CLOCK = {
    "sibao/policy/seal.py": "a command's own today",
}


def called(node: ast.AST) -> str:
    """The dotted name of what a call calls; empty for anything else."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def passes_unscoped(node: ast.AST, path: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "unscoped" and path not in UNSCOPED


def spreads_the_request(node: ast.AST, path: str) -> bool:
    """**request.GET and the like: the sender would choose the arguments."""
    spread = [keyword.value for keyword in node.keywords if keyword.arg is None] if isinstance(node, ast.Call) else []
    return any(re.search(r"request\.(GET|POST|data|META|headers)", ast.unparse(value)) for value in spread)


def orders_by_the_request(node: ast.AST, path: str) -> bool:
    return called(node).endswith(".order_by") and "request" in ast.unparse(node).split(".order_by", 1)[1]


def takes_every_field(node: ast.AST, path: str) -> bool:
    if not isinstance(node, ast.Assign):
        return False
    names = {ast.unparse(target) for target in node.targets}
    return ("fields" in names and "__all__" in ast.unparse(node.value)) or "exclude" in names


def switches_the_token_off(node: ast.AST, path: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.alias) and "csrf_exempt" in ast.dump(node)


def trusts_text(node: ast.AST, path: str) -> bool:
    name = called(node).rsplit(".", 1)[-1]
    return name in ("mark_safe", "SafeString", "SafeText") and path not in SAFE_TEXT


def writes_raw_sql(node: ast.AST, path: str) -> bool:
    name = called(node).rsplit(".", 1)[-1]
    return path.startswith(DESK) and (name in ("RawSQL", "extra", "raw"))


def builds_sql_from_text(node: ast.AST, path: str) -> bool:
    name = called(node).rsplit(".", 1)[-1]
    if not path.startswith(DESK) or name not in ("execute", "executemany", "copy") or path in SQL_TEXT:
        return False
    first = node.args[0] if node.args else None
    return isinstance(first, ast.JoinedStr | ast.BinOp) or called(first).endswith(".format") if first else False


def reads_code_from_data(node: ast.AST, path: str) -> bool:
    name = called(node)
    if name in ("eval", "exec") or re.match(r"(pickle|marshal|shelve|dill)\.", name):
        return True
    return name == "yaml.load" and "Loader" not in ast.unparse(node)


def imports_test_tools(node: ast.AST, path: str) -> bool:
    names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
    names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return any(name == "django.test" or name.startswith(("django.test.", "pytest", "tests")) for name in names)


def reads_the_clock_without_a_zone(node: ast.AST, path: str) -> bool:
    name = called(node)
    naive = re.search(r"\bdatetime\.(now|utcnow|today)$", name) and not node.args and not node.keywords
    return bool(naive or re.search(r"\bdate\.today$", name)) and path not in CLOCK


def lets_duckdb_reach_out(node: ast.AST, path: str) -> bool:
    """In the desk a connection is opened in a function that also closes external access."""
    if not path.startswith(DESK) or not isinstance(node, ast.FunctionDef):
        return False
    text = ast.unparse(node)
    return "duckdb.connect" in text and not re.search(r"enable_external_access['\": =]+false", text, re.I)


def runs_a_shell(node: ast.AST, path: str) -> bool:
    return called(node) in ("os.system", "os.popen") or (
        called(node).startswith("subprocess.") and "shell=True" in ast.unparse(node)
    )


# rule, a text it must catch, a text it must let pass
RULES: list[tuple[Rule, str, str]] = [
    (passes_unscoped, "Customer.unscoped.all()", "customers_for(user)"),
    (spreads_the_request, "rows.filter(**request.GET.dict())", "rows.filter(**conditions)"),
    (orders_by_the_request, "rows.order_by(request.GET['sort'])", "rows.order_by(*grid.ordering)"),
    (takes_every_field, "fields = '__all__'", "fields = ('name',)"),
    (takes_every_field, "exclude = ('id',)", "excluded = 1"),
    (switches_the_token_off, "from django.views.decorators.csrf import csrf_exempt", "import csrf"),
    (switches_the_token_off, "@csrf_exempt\ndef view(): pass", "@csrf_protect\ndef view(): pass"),
    (trusts_text, "mark_safe(name)", "format_html('<b>{}</b>', name)"),
    (writes_raw_sql, "rows.extra(where=['1=1'])", "rows.filter(a=1)"),
    (writes_raw_sql, "RawSQL('x', [])", "Value('x')"),
    (builds_sql_from_text, "cursor.execute(f'SELECT {name}')", "cursor.execute('SELECT %s', [name])"),
    (builds_sql_from_text, "cursor.execute('SELECT ' + name)", "cursor.execute(QUERY, [name])"),
    (builds_sql_from_text, "cursor.execute('SELECT {}'.format(name))", "cursor.execute(query)"),
    (reads_code_from_data, "pickle.loads(data)", "json.loads(data)"),
    (reads_code_from_data, "yaml.load(text)", "yaml.load(text, Loader=SafeLoader)"),
    (reads_code_from_data, "eval(text)", "evaluate(text)"),
    (imports_test_tools, "from django.test import Client", "from django.tests_of_mine import x"),
    (reads_the_clock_without_a_zone, "datetime.now()", "datetime.now(UTC)"),
    (reads_the_clock_without_a_zone, "date.today()", "clock.today()"),
    (
        lets_duckdb_reach_out,
        "def f():\n    c = duckdb.connect()",
        "def f():\n    c = duckdb.connect(config={'enable_external_access': 'false'})",
    ),
    (runs_a_shell, "subprocess.run(text, shell=True)", "subprocess.run(['ls'])"),
]


def found_by(rule: Rule, text: str, path: str) -> Iterator[int]:
    """The lines of a text where a rule is broken."""
    for node in ast.walk(ast.parse(text)):
        if rule(node, path):
            yield getattr(node, "lineno", 0)


@pytest.mark.parametrize(("rule", "bad", "good"), RULES)
def test_each_rule_catches_its_fault_and_lets_the_right_way_pass(rule, bad, good):
    assert list(found_by(rule, bad, "sibao/desk/x/views.py"))
    assert not list(found_by(rule, good, "sibao/desk/x/views.py"))


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _, _ in RULES))
def test_the_source_breaks_no_rule(rule):
    assert len(SOURCES) > 60
    broken = [
        f"{path}:{line}"
        for file in SOURCES
        for path in [file.relative_to(ROOT).as_posix()]
        for line in found_by(rule, file.read_text(encoding="utf-8"), path)
    ]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("path", [*UNSCOPED, *SQL_TEXT, *SAFE_TEXT, *CLOCK])
def test_every_exception_is_still_needed(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    words = "unscoped|execute|copy|SafeString|mark_safe|today"
    assert re.search(words, text), f"{path} no longer needs its exception"


TEMPLATE_FAULTS = {
    r"\|\s*safe\b": "{{ name|safe }}",
    r"{%\s*autoescape\s+off": "{% autoescape off %}",
    r"\bon[a-z]+\s*=\s*[\"']": '<a onclick="x()">',
    r"\sstyle\s*=\s*[\"']": '<p style="color: red">',
    r"javascript:": '<a href="javascript:x()">',
    r"<script(?![^>]*\bsrc=)": "<script>x()</script>",
    r"(?:src|href)\s*=\s*[\"'](?:https?:)?//": '<script src="//cdn.example/x.js">',
    r"{%\s*csrf_exempt": "{% csrf_exempt %}",
}


@pytest.mark.parametrize(("fault", "example"), TEMPLATE_FAULTS.items())
def test_no_template_trusts_text_or_carries_code(fault, example):
    assert re.search(fault, example)
    assert len(TEMPLATES) > 20
    broken = [str(path.relative_to(ROOT)) for path in TEMPLATES if re.search(fault, path.read_text(encoding="utf-8"))]
    assert not broken


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_is_posted_carries_its_token(path):
    for form in re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.S):
        if re.search(r"method\s*=\s*[\"']post", form, re.I):
            assert "csrf_token" in form, path


def test_every_encrypted_column_of_the_models_is_known_and_no_other_column_holds_its_value():
    """A sealed field has its index or last digits beside it, never the value; the names are the ones the pages mask."""
    from sibao.desk.access.rules import PersonalField
    from sibao.desk.customers.models import Profile

    columns = {field.name for field in Profile._meta.get_fields() if hasattr(field, "column")}
    sealed = {name.removesuffix("_sealed") for name in columns if name.endswith("_sealed")}
    assert sealed == set(PersonalField.values)
    assert not sealed & columns
