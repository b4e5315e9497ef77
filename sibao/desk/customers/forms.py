"""Why a personal field is read in clear."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sibao.desk.access.rules import Reason


class RevealForm(forms.Form):
    """The reason, which stands in the trail. Source of the list: JR/T 0171-2020, purpose-bound display."""

    reason = forms.ChoiceField(label=_("查看原因"), choices=[("", _("请选择查看原因")), *Reason.choices])
