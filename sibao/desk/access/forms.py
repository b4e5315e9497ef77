"""Filters of the trail."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sibao.desk.audit.rules import ACTIONS, OUTCOMES

ID_LENGTH = 64


class TrailForm(forms.Form):
    """Who, about whom, what, with which outcome, on which days; everything is optional."""

    staff = forms.CharField(label=_("工号"), max_length=ID_LENGTH, required=False)
    customer = forms.CharField(label=_("客户编号"), max_length=ID_LENGTH, required=False)
    action = forms.ChoiceField(label=_("动作"), choices=[("", _("不限")), *ACTIONS.items()], required=False)
    outcome = forms.ChoiceField(label=_("结果"), choices=[("", _("不限")), *OUTCOMES.items()], required=False)
    over_limit = forms.ChoiceField(label=_("超限"), choices=[("", _("不限")), ("1", _("只看超限"))], required=False)
    first = forms.DateField(
        label=_("从"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("到"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def given(self) -> dict[str, Any]:
        """The filters that are set and valid."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        return given | {"over_limit": True} if "over_limit" in given else given
