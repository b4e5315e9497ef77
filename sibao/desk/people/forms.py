"""Login, password and preferences."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.utils.translation import gettext_lazy as _

from sibao.desk.people.models import Staff
from sibao.desk.people.rules import LONGEST_PASSWORD

LONGEST_NUMBER = Staff._meta.pk.max_length


class LoginForm(AuthenticationForm):
    """Staff number and password. One message for every way to be wrong: it must not tell which numbers exist."""

    error_messages = {"invalid_login": _("工号或密码不正确。"), "inactive": _("工号或密码不正确。")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = _("工号")
        self.fields["password"].label = _("密码")

    def clean(self) -> dict[str, Any]:
        """What is longer than any staff number or password is not looked up: it is wrong like everything else."""
        given = self.cleaned_data
        if len(given.get("username", "")) > LONGEST_NUMBER or len(given.get("password", "")) > LONGEST_PASSWORD:
            raise self.get_invalid_login_error()
        return super().clean()


class PasswordForm(DjangoPasswordChangeForm):
    """The old password and the new one twice."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["old_password"].label = _("原密码")
        self.fields["new_password1"].label = _("新密码")
        self.fields["new_password2"].label = _("再输一次新密码")


class PreferencesForm(forms.Form):
    """Any of the four preferences; those not sent stay as they are."""

    language = forms.ChoiceField(label=_("语言"), choices=settings.LANGUAGES, required=False)
    theme = forms.ChoiceField(label=_("外观"), choices=Staff.Theme.choices, required=False)
    red_is_up = forms.TypedChoiceField(
        label=_("涨跌颜色"),
        choices=[("1", _("红涨绿跌")), ("0", _("绿涨红跌"))],
        coerce=lambda text: text == "1",
        empty_value=None,
        required=False,
    )
    single_key_shortcuts = forms.TypedChoiceField(
        label=_("单键快捷键"),
        choices=[("1", _("开启")), ("0", _("关闭"))],
        coerce=lambda text: text == "1",
        empty_value=None,
        required=False,
    )

    def changes(self) -> dict[str, Any]:
        """The preferences that were sent."""
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


def preferences_of(staff: Staff) -> dict[str, Any]:
    """What the form shows before anything is changed."""
    flags = {name: "1" if getattr(staff, name) else "0" for name in ("red_is_up", "single_key_shortcuts")}
    return {"language": staff.language, "theme": staff.theme, **flags}
