"""The frame, the ready pages and the components as HTML."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from sibao.desk.ui.responses import list_changed, toast
from sibao.desk.ui.shell import NavItem, Shell

Render = Callable[..., str]
SHELL = Shell(
    nav_items=(
        NavItem("today", "今日", "/", "list-check", "t"),
        NavItem("book", "名册", "/b", "people", on_phone=False),
    ),
    current="today",
    search_url="/search/",
    preferences_url="/account/preferences/",
    logout_url="/logout/",
    login_path="/login/",
    staff_name="王晓燕",
    role_name="客户经理",
    data_as_of=date(2026, 11, 24),
    demo_date=date(2026, 11, 25),
)


def page(shell: Shell, content: str = "") -> str:
    return render_to_string("ui/base.html", {"shell": shell, "csrf_token": "T"})


def changed(**changes: object) -> Shell:
    return Shell(**{**SHELL.__dict__, **changes})


def test_the_frame_names_the_language_and_follows_the_stored_profile() -> None:
    dark = page(changed(theme="dark", red_is_up=False, single_key_shortcuts=False))
    assert re.search(r'<html lang="zh-CN" data-bs-theme="dark" data-trend="green-up" data-keys="off">', dark)
    assert 'data-bs-theme="light" data-trend="red-up" data-keys="on"' in page(SHELL)
    with translation.override("en"):
        assert '<html lang="en"' in page(SHELL)


def test_only_a_theme_that_follows_the_system_loads_a_script_before_the_first_paint() -> None:
    assert "theme.js" in page(changed(theme="auto"))
    assert "theme.js" not in page(SHELL)


def test_htmx_runs_no_text_as_code_stays_at_home_and_keeps_no_history() -> None:
    config = re.search(r"<meta name=\"htmx-config\" content='([^']+)'", page(SHELL))[1]
    for part in (
        '"allowEval":false',
        '"includeIndicatorStyles":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
    ):
        assert part in config


def test_the_rail_marks_the_page_and_the_phone_shows_its_own_items() -> None:
    html = page(SHELL)
    rail = re.search(r'<nav class="rail".*?</nav>', html, re.S)[0]
    tabs = re.search(r'<nav class="tabbar".*?</nav>', html, re.S)[0]
    assert rail.count("<a ") == 2 and rail.count('aria-current="page"') == 1 and 'data-go="t"' in rail
    assert tabs.count("<a ") == 1


def test_the_frame_shows_the_day_of_the_data_and_warns_when_it_is_old() -> None:
    assert "2026-11-24" in page(SHELL) and "可能滞后" not in page(SHELL)
    assert "可能滞后" in page(changed(data_is_stale=True))


def test_a_frame_for_nobody_has_no_menu_no_rail_and_no_search() -> None:
    html = page(Shell())
    assert not [part for part in ('class="rail"', 'class="menu"', "data-search", 'class="tabbar"') if part in html]


def test_every_script_and_style_of_the_frame_is_our_own_file() -> None:
    html = page(SHELL)
    assert set(re.findall(r'<script[^>]*src="([^"]+)"', html)) == {
        "/static/app.js", "/static/django_htmx/htmx-2.min.js", "/static/vendor/alpine-csp.min.js"
    }  # fmt: skip
    # app.js registers the components that Alpine looks for when it starts.
    assert html.index("app.js") < html.index("alpine-csp.min.js")


def test_the_help_lists_every_key() -> None:
    from sibao.desk.ui.words import SHORTCUTS

    html = page(SHELL)
    assert [str(key.label) for key in SHORTCUTS if str(key.label) not in html] == []


@pytest.mark.parametrize("name", ["404.html", "403.html", "429.html", "500.html", "403_csrf.html"])
def test_a_refusal_says_what_happened_and_whom_to_ask(name: str) -> None:
    html = render_to_string(name)
    text = re.sub(r"<[^>]+>", " ", re.search(r"<main.*?</main>", html, re.S)[0])
    assert re.search(r"<h1[^>]*>[^<]{3,}</h1>", html)
    assert re.search("支局长|管理员|刷新", text)


class Form(forms.Form):
    note = forms.CharField(label="备注", help_text="不写证件号")
    channel = forms.ChoiceField(label="渠道", choices=[("phone", "电话")], widget=forms.RadioSelect, required=False)
    agreed = forms.BooleanField(label="同意", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲")])


def test_a_field_ties_its_help_and_its_error_to_the_widget(render: Render) -> None:
    html = render("{% field form.note %}", form=Form({"kind": "a"}))
    assert 'aria-describedby="id_note_help id_note_error"' in html and 'aria-invalid="true"' in html
    assert (
        'id="id_note_help"' in html
        and 'id="id_note_error"' in html
        and '<label class="field-label" for="id_note">' in html
    )


def test_a_field_without_fault_is_not_marked(render: Render) -> None:
    html = render(
        "{% field form.kind %}{% field form.channel %}{% field form.agreed %}", form=Form({"kind": "a", "note": "x"})
    )
    assert "is-invalid" not in html and "aria-invalid" not in html
    assert 'class="form-select"' in html and 'class="form-check-input"' in html
    assert html.count("选填") == 1


def test_what_people_typed_is_escaped_in_every_block(render: Render) -> None:
    evil = "<img src=x onerror=alert(1)>"
    html = render(
        "{% card e icon_name='clock' %}{{ e }}{% endcard %}{% facts %}{% fact e %}{{ e }}{% endfact %}{% endfacts %}"
        "{% timeline %}{% timeline_item d e by=e %}{{ e }}{% endtimeline_item %}{% endtimeline %}"
        "{% why e policy_version=e %}{{ e }}{% endwhy %}{% dialog 'd' e %}{{ e }}{% enddialog %}"
        "{% empty 'error' title=e text=e code=e %}{% banner 'warning' e %}{% reveal e '/r' %}"
        "{% segments items 'a' %}{% crumbs e '/' e %}{{ e|mask_id }}{% icon 'eye' e %}",
        e=evil,
        d=date(2026, 11, 25),
        items=[SimpleNamespace(key="a", label=evil, url="/", count=1)],
    )
    assert "<img" not in html
    assert html.count("&lt;img") >= 15


@pytest.mark.parametrize("kind", ["first_use", "by_filter", "done", "error", "no_permission"])
def test_an_empty_list_says_why_and_what_to_do(render: Render, kind: str) -> None:
    html = render("{% empty kind url='/next' action='继续' %}", kind=kind)
    assert f'data-kind="{kind}"' in html and 'href="/next"' in html
    assert ('role="alert"' in html) == (kind == "error")


def test_segments_mark_the_current_one_and_count(render: Render) -> None:
    items = [
        SimpleNamespace(key=key, label=key, url=f"?s={key}", count=count) for key, count in [("a", 0), ("b", None)]
    ]
    html = render("{% segments items 'b' target='#list' %}", items=items)
    assert html.count('class="count"') == 1 and html.count("aria-current") == 1 and 'hx-get="?s=b"' in html


def test_a_revealed_value_knows_its_mask_and_its_time() -> None:
    html = render_to_string("ui/_components/revealed.html", {"value": "320501196503120021", "masked": "3205****0021"})
    assert 'data-seconds="30"' in html and 'data-masked="3205****0021"' in html


def test_a_toast_travels_in_a_header_that_survives_chinese() -> None:
    response = list_changed(toast(HttpResponse(), "已完成：张伟", undo_url="/undo/7"))
    header = response.headers["HX-Trigger"]
    assert header.isascii()
    assert '"undo_url": "/undo/7"' in header and "list-changed" in header
