"""What a night found, told in the language of the page."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from sibao.desk.movements.models import Code, Movement
from sibao.desk.movements.rules import evidence_of
from sibao.desk.runs.book import policy_on

POLICY = policy_on(date(2026, 3, 10))
TOLD = {
    "large_outflow": "Large outflows of the day came to ¥20,000.00, 25 % of the assets of the day before",
    "large_inflow": "Large inflows of the day came to ¥20,000.00; assets of the day before: ¥80,000.00",
    "net_outflow": "Net outflow of ¥20,000.00 in 7 days, 25 % of the assets at their start",
    "drop_30": "Assets of ¥80,000.00 fell by ¥20,000.00 in 30 days, which is 25 %",
    "drop_90": "Assets of ¥80,000.00 fell by ¥20,000.00 in 90 days, which is 25 %",
    "income_stopped": "The salary or pension is at least 7 days late; the three months before brought ¥20,000.00",
    "maturity_cluster": "¥20,000.00 matures in the next 60 days, 25 % of the assets",
    "redemption": "¥20,000.00 was redeemed in 30 days, 25 % of the assets at their start",
    "moved_elsewhere": "¥20,000.00 went to the customer's own accounts elsewhere in 90 days, 25 % of all that left",
    "tier_watch": "Below the floor of the tier at month close",
    "tier_down": "The month-end rating missed the threshold of the tier, which fell",
}
COUNTS = {
    "activity_drop": (
        "6.00",
        "8.00",
        "2 transactions of the customer's own in 90 days after 8 in the same time before, 75 % fewer",
    ),
    "products_closed": ("3.00", None, "3 asset accounts were closed in 180 days"),
}


def found(code, amount="20000.00", base: str | None = "80000.00"):
    share = float(Decimal(amount) / Decimal(base)) if base and Decimal(base) else None
    return Movement(
        code=code,
        amount=Decimal(amount),
        base=None if base is None else Decimal(base),
        share=share,
        evidence="夜里的原句",
    )


def test_every_code_is_told():
    assert set(TOLD) | set(COUNTS) == set(Code.values)


@pytest.mark.parametrize(("code", "sentence"), TOLD.items())
def test_in_english_a_movement_is_told_by_its_figures_and_the_policy(code, sentence):
    with translation.override("en"):
        assert evidence_of(found(code), POLICY) == sentence


@pytest.mark.parametrize("code", COUNTS)
def test_counts_are_told_as_counts(code):
    amount, base, sentence = COUNTS[code]
    with translation.override("en"):
        assert evidence_of(found(code, amount, base), POLICY) == sentence


@pytest.mark.parametrize("code", Code.values)
def test_in_chinese_the_night_s_own_sentence_stands(code):
    with translation.override("zh-hans"):
        assert evidence_of(found(code), POLICY) == "夜里的原句"


@pytest.mark.parametrize("code", ["large_outflow", "net_outflow"])
def test_without_assets_before_no_share_is_named(code):
    with translation.override("en"):
        told = evidence_of(found(code, base="0.00"), POLICY)
    assert "%" not in told and "without assets" in told.replace("there were no assets", "without assets")


def test_a_figure_that_is_not_known_leaves_nothing_rather_than_half_a_sentence():
    with translation.override("en"):
        assert evidence_of(found("redemption", base=None), POLICY) == ""
