"""A small site made of the kit alone, for the tests of app.js. Row 2 fails, row 3 is refused, row 4 clashes."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template import engines
from django.urls import path

from sibao.desk.ui.responses import list_changed, toast
from sibao.desk.ui.shell import NavItem, Shell

LIST = """{% extends "ui/base.html" %}{% block title %}今日{% endblock %}{% block content %}
<div class="page-head"><h1>今日</h1></div>
<div id="done" hx-get="/count/" hx-trigger="list-changed from:body, poll" data-poll>{{ done }}</div>
<ul class="cards" data-rows>{% for number in rows %}
<li class="item" id="task-{{ number }}" data-row tabindex="{% if forloop.first %}0{% else %}-1{% endif %}">
  <a data-open href="/card/?n={{ number }}">客户 {{ number }}</a> <input type="checkbox" aria-label="选中 {{ number }}">
  <button data-act="e" hx-post="/do/{{ number }}/" hx-target="closest [data-row]" hx-swap="delete">完成</button>
</li>{% endfor %}</ul>
<button id="send" hx-post="/do/1/" hx-swap="none" hx-confirm="将发送 132 条短信">发送</button>
<form id="note" data-draft="note-7" hx-post="/do/{{ note }}/" hx-swap="none">
  <textarea name="text" aria-label="备注"></textarea><button>存</button></form>
<p id="words">您好</p><button id="copy" data-copy="#words">复制</button>
{% reveal "3205**********0021" "/reveal/" %}
{% endblock %}"""

SHELL = Shell(
    nav_items=(NavItem("today", "今日", "/", "list-check", "t"), NavItem("card", "客户", "/card/", "people", "c")),
    current="today",
    search_url="/search/",
    logout_url="/out/",
    login_path="/login/",
    staff_name="王晓燕",
    data_as_of=date(2026, 11, 24),
)
done: list[int] = []


def draw(request: HttpRequest, source: str, **context: object) -> HttpResponse:
    shell = Shell(**{**SHELL.__dict__, "single_key_shortcuts": "nokeys" not in request.GET})
    page = engines["django"].from_string(source)
    return HttpResponse(page.render({"shell": shell, "csrf_token": get_token(request), **context}))


def tasks(request: HttpRequest) -> HttpResponse:
    done.clear()
    return draw(request, LIST, rows=range(1, 7), done=0, note=request.GET.get("note", "1"))


def do(request: HttpRequest, number: int) -> HttpResponse:
    if number == 2:
        return HttpResponse("broken", status=500)
    if number == 3:
        return toast(HttpResponse("no", status=403), "本客户已退订，不能联系", level="danger")
    if number == 5:
        return redirect("/login/")
    done.append(number)
    return toast(HttpResponse(""), f"已完成：客户 {number}", undo_url="/undo/")


def undo(request: HttpRequest) -> HttpResponse:
    done.pop()
    return list_changed(toast(HttpResponse(""), "已撤销"))


def search(request: HttpRequest) -> HttpResponse:
    return draw(request, '<a href="/card/?q={{ q }}">找到 {{ q }}</a>', q=request.POST["q"])


CARD = '{% extends "ui/base.html" %}{% block content %}<h1>客户</h1>{% endblock %}'
LOGIN = '{% extends "ui/bare.html" %}{% block main %}<h1>登录</h1>{% endblock %}'
REVEALED = '{% include "ui/_components/revealed.html" %}'
NUMBER = {"value": "320501196503120021", "masked": "3205**********0021", "seconds": 3, "url": "/reveal/"}
urlpatterns = [
    path("", tasks),
    path("do/<int:number>/", do),
    path("undo/", undo),
    path("count/", lambda request: HttpResponse(str(len(done)))),
    path("search/", search),
    path("card/", lambda request: draw(request, CARD)),
    path("login/", lambda request: draw(request, LOGIN)),
    path("out/", lambda request: redirect("/login/")),
    path("reveal/", lambda request: draw(request, REVEALED, **NUMBER)),
]
