"""A result is told in the words of its channel."""

import pytest
from django.urls import reverse

from sibao.desk.contacts.models import Contact, result_label
from sibao.desk.contacts.rules import RESULTS

GOT_THROUGH, NO_ANSWER = "已接通", "未接"


def test_only_a_call_gets_through_or_is_not_answered():
    labels = {
        (channel, result): result_label(channel, result) for channel, known in RESULTS.items() for result in known
    }
    assert {key for key, label in labels.items() if label in (GOT_THROUGH, NO_ANSWER)} == {
        ("call", "reached"),
        ("call", "no_answer"),
    }
    assert labels["sms", "reached"] == labels["wecom", "reached"] == "已回复"
    assert labels["visit", "no_answer"] == "不在"


def test_within_a_channel_no_two_results_read_the_same():
    for channel, results in RESULTS.items():
        assert len({result_label(channel, result) for result in results}) == len(results)


@pytest.mark.parametrize(("channel", "result", "words"), [("sms", "reached", "已回复"), ("visit", "no_answer", "不在")])
def test_sheet_confirmation_last_contact_and_history_say_the_same(world, client, channel, result, words):
    client.force_login(world.rm)
    form = client.get(reverse("record_contact", args=["own-01"])).context["form"]
    answer = client.post(
        reverse("record_contact", args=["own-01"]),
        {"outcome": f"{channel}:{result}", "form_key": form.initial["form_key"], "purpose": "care"},
        follow=True,
    )
    assert Contact.objects.get().result_label == words
    sheet = client.get(reverse("record_contact", args=["own-01"])).content.decode()
    history = client.get(reverse("customer_history", args=["own-01"])).content.decode()
    assert f'value="{channel}:{result}">{words}<' in sheet
    assert words in answer.content.decode() and words in history
    assert GOT_THROUGH not in history and NO_ANSWER not in history
