"""What reaches the browser: budgets, old kernels, the Content-Security-Policy, vendored files."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DESK = ROOT / "sibao" / "desk"
STATIC = DESK / "ui" / "static"
VENDOR = STATIC / "vendor"
OWN_CSS = (STATIC / "app.css").read_text(encoding="utf-8")
OWN_JS = ["app.js", "theme.js"]
TEMPLATES = sorted(DESK.rglob("*.html"))

# Chromium 88 does not know these.
UNKNOWN_CSS = (
    ":has( color-mix( oklch( oklab( @layer @container subgrid dvh svh @scope light-dark( :popover-open @property "
    "text-wrap accent-color aspect-ratio inset-area"
).split()
# After ES2020, or unsafe under our policy.
UNKNOWN_JS = (
    "??= ||= &&= .replaceAll( .at( Object.hasOwn structuredClone Promise.any .toSorted( .toReversed( .findLast( eval( "
    "Function( innerHTML insertAdjacentHTML document.write .style localStorage"
).split()


def gz(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


@pytest.mark.parametrize("token", UNKNOWN_CSS)
def test_own_style_has_nothing_that_chromium_88_lacks(token: str) -> None:
    assert token not in OWN_CSS


@pytest.mark.parametrize("name", ["bootstrap/bootstrap.min.css"])
def test_vendored_style_has_nothing_that_breaks_chromium_88(name: str) -> None:
    css = (VENDOR / name).read_text(encoding="utf-8")
    assert [
        token for token in (":has(", "color-mix(", "oklch(", "@layer", "@container", "subgrid") if token in css
    ] == []


@pytest.mark.parametrize("name", OWN_JS)
@pytest.mark.parametrize("token", UNKNOWN_JS)
def test_own_script_is_es2020_and_safe(name: str, token: str) -> None:
    assert token not in (STATIC / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OWN_JS)
def test_own_script_has_no_private_fields_or_numeric_separators(name: str) -> None:
    source = (STATIC / name).read_text(encoding="utf-8")
    code = re.sub(r'"(?:[^"\\]|\\.)*"|`[^`]*`|/\*.*?\*/|//[^\n]*|\'[^\']*\'', "", source, flags=re.S)
    assert not re.search(r"\bthis\.#|\d_\d|^\s*#\w", code, flags=re.M)


@pytest.mark.parametrize(("name", "kilobytes"), [("app.css", 6), ("app.js", 8)])
def test_own_files_stay_within_their_weight(name: str, kilobytes: int) -> None:
    assert gz(STATIC / name) <= kilobytes * 1024


def test_core_style_and_script_stay_within_their_weight() -> None:
    import django_htmx

    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    style = gz(VENDOR / "bootstrap" / "bootstrap.min.css") + gz(STATIC / "app.css")
    script = gz(STATIC / "app.js") + gz(VENDOR / "alpine-csp.min.js") + gz(htmx)
    assert style <= 40 * 1024
    assert script <= 65 * 1024
    # What a page weighs before its own text; 20 KB are left for that and stay far below 150.
    assert style + script + gz(VENDOR / "icons.svg") <= 110 * 1024


# --- vendored files -------------------------------------------------------------------------------------------------


def listed() -> dict[str, str]:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def test_every_vendored_file_is_the_one_that_was_summed() -> None:
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert found == listed()


def test_every_vendored_package_has_its_licence_text() -> None:
    licences = (VENDOR / "THIRD_PARTY_LICENSES.txt").read_text(encoding="utf-8")
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert [name for name, version in wanted.items() if f"{name} {version} (MIT)" not in licences] == []
    assert licences.count("Permission is hereby granted") >= len(wanted)


def test_packages_are_pinned_exactly_and_the_lock_names_no_host() -> None:
    wanted = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [name for name, entry in lock.items() if "resolved" in entry] == []
    assert [name for name, entry in lock.items() if name and "integrity" not in entry] == []


@pytest.mark.parametrize(
    "path", sorted(STATIC.rglob("*.css")) + sorted(STATIC.rglob("*.js")), ids=lambda path: path.name
)
def test_no_file_asks_for_another_host_a_source_map_or_a_data_image(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "sourceMappingURL" not in text
    assert not re.search(r"""(url\(|@import|importScripts\(|fetch\()\s*["']?(https?:)?//""", text)
    assert not re.search(r"""url\(\s*["']?data:""", text)


def test_the_style_sheet_finds_every_picture_it_names() -> None:
    sheet = VENDOR / "bootstrap" / "bootstrap.min.css"
    names = re.findall(r'url\("([^"]+)"\)', sheet.read_text(encoding="utf-8"))
    assert names
    assert [name for name in names if not (sheet.parent / name).is_file()] == []


# --- icons ----------------------------------------------------------------------------------------------------------


def sprite() -> set[str]:
    return set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "icons.svg").read_text(encoding="utf-8")))


def used_icons() -> set[str]:
    names: set[str] = set()
    for path in TEMPLATES:
        source = path.read_text(encoding="utf-8")
        names.update(re.findall(r"""\{% icon ["']([^"']+)["']""", source))
        names.update(re.findall(r"""icon_name=["']([^"']+)["']""", source))
    from sibao.desk.ui import words

    names.update(flag.icon for flag in words.FLAGS.values())
    names.update(empty.icon for empty in words.EMPTIES.values())
    return names


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    used = used_icons()
    assert len(used) > 20
    assert used - sprite() == set()


def test_the_sprite_is_made_of_the_list() -> None:
    listed_names = (ROOT / "frontend" / "icons.txt").read_text(encoding="utf-8").split()
    assert sorted(sprite()) == sorted(set(listed_names)) == sorted(listed_names)


# --- templates ------------------------------------------------------------------------------------------------------


INLINE = {
    "style attribute": re.compile(r"""<[^>]*\sstyle\s*=""", re.I),
    "event attribute": re.compile(r"""<[^>]*\son[a-z]+\s*=""", re.I),
    "hx-on attribute": re.compile(r"""\shx-on[:\w-]*\s*=""", re.I),
    "script body": re.compile(r"""<script(?![^>]*\bsrc=)""", re.I),
    "style element": re.compile(r"""<style\b""", re.I),
    "javascript link": re.compile(r"""["']\s*javascript:""", re.I),
    "js: value": re.compile(r"""hx-(vals|headers|vars)=["']\s*js:""", re.I),
    "safe filter": re.compile(r"""\|\s*safe\b|autoescape off"""),
    "other host": re.compile(r"""(src|href|action)=["'](https?:)?//""", re.I),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(DESK)))
def test_no_template_has_inline_code_or_unescaped_text(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert [name for name, pattern in INLINE.items() if pattern.search(source)] == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        '<a onclick="x()">',
        "<button hx-on:click='x'>",
        "<script>x</script>",
        "<style>p{}</style>",
        '<a href="javascript:x">',
        "<a hx-vals='js:{a:1}'>",
        "{{ name|safe }}",
        '<img src="//cdn.example/x.png">',
    ],
)
def test_the_inline_code_check_sees(bad: str) -> None:
    assert any(pattern.search(bad) for pattern in INLINE.values())


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(DESK)))
def test_a_template_stays_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 200


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(DESK)))
def test_chinese_words_in_templates_are_translated(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    source = re.sub(
        r"\{#.*?#\}|\{%.*?%\}", "", re.sub(r"\{% blocktrans.*?\{% endblocktrans(late)? %\}", "", source, flags=re.S)
    )
    # The name of the other language stands in that language.
    assert re.findall(r"[\u4e00-\u9fff]+", source.replace("中文", "")) == []
