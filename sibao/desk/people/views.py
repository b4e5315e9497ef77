"""Pages of one's own account, and how failed logins are answered."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sibao.desk.people import operations
from sibao.desk.people.forms import LoginForm, PasswordForm, PreferencesForm, preferences_of
from sibao.desk.runs.book import policy_on
from sibao.desk.runs.clock import now, today


@method_decorator(require_http_methods(["GET", "POST"]), name="dispatch")
class LogIn(LoginView):
    """Login by staff number; the session gets a new id. Every attempt leaves an audit row."""

    template_name = "ui/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True

    def get_redirect_url(self) -> str:
        return _inside(self.request, super().get_redirect_url())

    def form_valid(self, form: LoginForm) -> HttpResponse:
        response = super().form_valid(form)
        operations.record_login(by=self.request.user, at=now())
        return response

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        operations.record_refused_login(typed=form.cleaned_data.get("username", ""), at=now())
        return super().form_invalid(form)


def locked_out(request: HttpRequest, answer: HttpResponse | None, credentials: dict[str, Any] | None) -> HttpResponse:
    """What the attempt after too many failures sees, whether or not the account exists."""
    return render(request, "ui/locked.html", status=429)


def lockout_failures(request: HttpRequest, credentials: dict[str, Any] | None) -> int:
    """Failed logins of one account at one address before it is locked there (policy)."""
    return policy_on(today()).desk.lockout_failures


def lockout_time(request: HttpRequest | None) -> timedelta:
    """How long it stays locked (policy)."""
    return timedelta(minutes=policy_on(today()).desk.lockout_minutes)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session and tell the browser to forget what it kept."""
    operations.record_logout(by=request.user, at=now())
    logout(request)
    response = redirect("login")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """One's own name, branch, preferences and password."""
    return _account_page(request, PasswordForm(request.user), PreferencesForm(initial=preferences_of(request.user)))


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep the preferences that were sent and go back to the page they were changed on."""
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _account_page(request, PasswordForm(request.user), form, status=422)
    operations.save_preferences(by=request.user, at=now(), changes=form.changes())
    return redirect(_inside(request, request.POST.get("next", "")) or "account")


@sensitive_post_parameters()
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password: every other session of the account ends, this one gets a new id."""
    form = PasswordForm(request.user, request.POST)
    if not form.is_valid():
        return _account_page(request, form, PreferencesForm(initial=preferences_of(request.user)), status=422)
    operations.change_password(by=request.user, at=now(), password=form.cleaned_data["new_password1"])
    update_session_auth_hash(request, request.user)
    return redirect("account")


def _account_page(
    request: HttpRequest, password_form: PasswordForm, preferences_form: PreferencesForm, status: int = 200
) -> HttpResponse:
    forms = {"password_form": password_form, "preferences_form": preferences_form}
    return render(request, "people/account.html", forms, status=status)


def _inside(request: HttpRequest, target: str) -> str:
    """`target` when it is a path of this host, else nothing."""
    allowed = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if allowed else ""
