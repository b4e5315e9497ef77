"""Picking tasks, putting them off, and saying why they do not apply."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# Nobody plans a call further ahead than this; it keeps typing errors in the year out.
FARTHEST = timedelta(days=730)
MOST_TASKS = 100


class PlainText(forms.CharField):
    """Text without control characters: those become blanks, line breaks stay where the field has several lines."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        kept = "\n" if isinstance(self.widget, forms.Textarea) else ""
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(char if char.isprintable() or (char and char in kept) else " " for char in text).strip()


class PickedTasks(forms.Field):
    """Tasks as the page showed them: each value is `id-version`; cleaned to id → version."""

    widget = forms.MultipleHiddenInput
    default_error_messages = {"invalid": _("待办的编号有误，请刷新页面。")}

    def to_python(self, value: Any) -> dict[int, int]:
        texts = list(value or [])
        pairs = [re.fullmatch(r"([0-9]{1,18})-([0-9]{1,9})", text) for text in texts]
        if len(pairs) > MOST_TASKS or not all(pairs):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return {int(pair[1]): int(pair[2]) for pair in pairs if pair}


class FutureDay(forms.DateField):
    """A day after today and within two years; an empty one is None."""

    default_error_messages = {
        "past": _("请选今天以后的日期。"),
        "far": _("日期太远，请核对年份。"),
    }

    def __init__(self, *, on: date, **options: Any) -> None:
        attrs = {"type": "date", "min": (on + timedelta(days=1)).isoformat(), "max": (on + FARTHEST).isoformat()}
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs=attrs), **options)
        self.on = on

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and value <= self.on:
            raise forms.ValidationError(self.error_messages["past"], code="past")
        if value is not None and value > self.on + FARTHEST:
            raise forms.ValidationError(self.error_messages["far"], code="far")


class PostponeForm(forms.Form):
    """To which day; one of the offered ones or any other."""

    task = PickedTasks()

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"] = FutureDay(on=on, label=_("改到"))


# Why a task does not apply; the code feeds the tuning of the rules.
DISMISSALS = {
    "done_already": _("已经办过"),
    "wrong_data": _("数据有误"),
    "not_suitable": _("不适合该客户"),
    "no_contact_wanted": _("客户不愿被联系"),
    "other": _("其他"),
}


class DismissForm(forms.Form):
    """Why the tasks do not apply; a note is needed only for other reasons."""

    task = PickedTasks()
    reason = forms.ChoiceField(label=_("原因"), choices=list(DISMISSALS.items()), widget=forms.RadioSelect)
    note = PlainText(label=_("说明"), max_length=150, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("reason") == "other" and not given.get("note"):
            self.add_error("note", _("选“其他”时请写明原因。"))
        return given

    def text(self) -> str:
        """Code and note as they are kept with the task."""
        reason, note = self.cleaned_data["reason"], self.cleaned_data["note"]
        return f"{reason}: {note}" if note else reason
