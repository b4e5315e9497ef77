"""The papers: links resolve, commands and settings that exist are described, words have a glossary row."""

import re
from pathlib import Path

import pytest

from sibao.cli import VERBS
from sibao.policy import terms

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_resolves(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_verb_of_the_command_line_is_in_the_manual(verb: str) -> None:
    assert f"sibao {verb}" in (ROOT / "docs" / "manual" / "commands.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_manual() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "sibao").rglob("*.py"))
    names = set(re.findall(r"environ(?:\.get\(|\[|\.setdefault\()\s*f?\"([A-Z_]+)", code)) - {"DJANGO_SETTINGS_MODULE"}
    page = (ROOT / "docs" / "manual" / "settings.md").read_text(encoding="utf-8")
    assert names and not [name for name in names if name.rstrip("_") not in page]


def test_every_make_target_is_in_the_help() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in "help setup run demo test test-all check fix bench manual assets".split():
        assert re.search(rf"^{target}:.*## \S", makefile, re.MULTILINE), target


@pytest.mark.parametrize("word", [*terms.TIERS, *terms.MOVEMENT_CODES, *terms.EVENT_KINDS, *terms.ROLES])
def test_every_word_of_the_contract_is_in_the_glossary(word: str) -> None:
    assert f"`{word}`" in (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")


def test_both_readmes_name_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make run" in text and "make test" in text
