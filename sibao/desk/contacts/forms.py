"""What happened with a customer, as the person who was there tells it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from sibao.desk.contacts.models import Contact
from sibao.desk.contacts.operations import ContactFacts
from sibao.desk.contacts.rules import PURPOSES, RESULTS
from sibao.desk.tasks.forms import FutureDay, PickedTasks, PlainText

FIRST_DAY = date(1990, 1, 1)
OUTCOMES = [(f"{channel}:{result}", result) for channel, results in RESULTS.items() for result in results]
DAY_SECONDS = 86_400


class ContactForm(forms.Form):
    """One tap on an outcome (`channel:result`) is enough; everything else is optional."""

    outcome = forms.ChoiceField(choices=OUTCOMES, error_messages={"required": _("请选择联系结果。")})
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    task = PickedTasks(required=False)
    purpose = forms.ChoiceField(label=_("目的"), choices=list(PURPOSES.items()))
    note = PlainText(
        label=_("备注"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 2000})
    )
    needs = PlainText(label=_("客户需求"), max_length=500, required=False)
    next_step = PlainText(label=_("下一步"), max_length=500, required=False)
    seconds = forms.IntegerField(label=_("通话秒数"), min_value=0, max_value=DAY_SECONDS, required=False)
    happened_at = forms.DateTimeField(
        label=_("联系时间"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("不填即为现在；补登请填实际时间。"),
    )

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        self.fields["next_on"] = FutureDay(on=localdate(at), label=_("约定下次联系"), required=False)

    def clean_happened_at(self) -> datetime:
        moment: datetime | None = self.cleaned_data["happened_at"]
        if moment is None:
            return self.at
        if moment.date() < FIRST_DAY:
            raise forms.ValidationError(_("日期太早，请核对年份。"))
        if moment > self.at:
            raise forms.ValidationError(_("联系时间不能晚于现在。"))
        return moment

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("next_on") and not given.get("next_step"):
            given["next_step"] = str(_("再次联系"))
        channel = given.get("outcome", "").split(":")[0]
        if channel != Contact.Channel.CALL:
            given["seconds"] = None
        return given

    def facts(self) -> ContactFacts:
        """The cleaned form as the operation takes it."""
        given = self.cleaned_data
        channel, result = given["outcome"].split(":")
        names = ("purpose", "happened_at", "seconds", "note", "needs", "next_step", "next_on")
        return ContactFacts(channel=channel, result=result, **{name: given[name] for name in names})
