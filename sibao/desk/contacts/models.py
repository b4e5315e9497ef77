"""What happened with a customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sibao.desk.access.models import Customer
from sibao.desk.people.models import Staff


class Contact(models.Model):
    """One contact: when, by whom, over which channel, why, with what result. Effective ones reset the gap clock."""

    class Channel(models.TextChoices):
        CALL = "call", _("电话")
        SMS = "sms", _("短信")
        WECOM = "wecom", _("企业微信")
        OUTLET = "outlet", _("网点面谈")
        VISIT = "visit", _("上门拜访")
        LETTER = "letter", _("信函")
        OTHER = "other", _("其他")

    class Result(models.TextChoices):
        REACHED = "reached", _("已接通")
        NO_ANSWER = "no_answer", _("未接")
        REFUSED = "refused", _("拒接")
        WRONG_NUMBER = "wrong_number", _("空号或错号")
        APPOINTED = "appointed", _("已预约")
        MET = "met", _("已面谈")
        SENT = "sent", _("已发送")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contacts")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    logged_at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=100)
    result = models.CharField(max_length=14, choices=Result.choices)
    seconds = models.IntegerField(null=True)
    note = models.TextField(max_length=2000, blank=True)
    needs = models.CharField(max_length=500, blank=True)
    next_step = models.CharField(max_length=500, blank=True)
    next_on = models.DateField(null=True)
    is_effective = models.BooleanField()
    is_late_entry = models.BooleanField()
    undone_at = models.DateTimeField(null=True)
    # Sent with the form: the same form submitted twice makes one contact.
    form_key = models.UUIDField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(seconds=None) | models.Q(seconds__gte=0), name="contact_seconds_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(logged_at__gte=models.F("at")), name="contact_logged_after_it_happened"
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-at"], name="contact_customer_at"),
            models.Index(fields=["staff", "-at"], name="contact_staff_at"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.channel} {self.at:%Y-%m-%d}"

    @property
    def result_label(self) -> str:
        """The result in the words of its channel."""
        return result_label(self.channel, self.result)


# Where a channel has a word of its own: nobody gets through to a text message.
_OWN_WORDS = {
    ("sms", "reached"): _("已回复"),
    ("wecom", "reached"): _("已回复"),
    ("visit", "no_answer"): _("不在"),
    ("letter", "sent"): _("已寄出"),
    ("other", "reached"): _("已联系上"),
    ("other", "no_answer"): _("未联系上"),
}


def result_label(channel: str, result: str) -> str:
    """A result in the words of its channel, the same on the form, in the confirmation and in the history."""
    return str(_OWN_WORDS.get((channel, result)) or Contact.Result(result).label)
