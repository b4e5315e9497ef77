"""How single values look: amounts, changes, dates, tiers, flags, masks."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from sibao.desk.ui import amounts, marks, masks, words


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("9999.99"), "9,999.99 元"),
        (Decimal("10000.00"), "1.00 万元"),
        (Decimal("-10000.00"), "\u22121.00 万元"),
        (Decimal("123456.78"), "12.35 万元"),
        (Decimal("0"), "0.00 元"),
        (Decimal("-0.01"), "\u22120.01 元"),
        (12345678, "12.35 万元"),
        (1, "0.01 元"),
        (Decimal("123456789012.34"), "12,345,678.90 万元"),
    ],
)
def test_money_is_in_wan_from_ten_thousand_yuan_on(amount: Decimal | int, text: str) -> None:
    assert words_of(marks.money(amount)) == text


def test_the_tooltip_of_money_has_every_digit() -> None:
    assert 'title="¥123,456.78"' in marks.money(Decimal("123456.78"))
    assert 'title="\u2212¥0.05"' in marks.money(-5)


def test_money_in_english_is_in_thousands() -> None:
    with translation.override("en"):
        assert words_of(marks.money(Decimal("123456.78"))) == "123.46 k"


def test_money_without_a_figure_is_a_dash() -> None:
    assert marks.money(None) == marks.change(None) == marks.money_cell(None) == "—"


@pytest.mark.parametrize("inexact", [1.5, True, "1"])
def test_money_refuses_what_is_not_exact(inexact: object) -> None:
    with pytest.raises(TypeError, match="money is"):
        amounts.yuan(inexact)  # type: ignore[arg-type]


@given(st.integers(-(10**14), 10**14))
def test_cents_and_yuan_are_the_same_amount_and_lose_nothing(cents: int) -> None:
    assert amounts.yuan(cents) == Decimal(cents) / 100
    digits = amounts.full(cents).replace("\u2212", "-").replace("¥", "").replace(",", "")
    assert Decimal(digits) * 100 == cents


@given(st.integers(-(10**14), 10**14))
def test_what_is_shown_is_within_half_of_its_last_digit(cents: int) -> None:
    number, unit = amounts.parts(cents)
    size = 10_000 if unit == "万元" else 1
    shown = Decimal(number.replace(",", "").replace("\u2212", "-")) * size
    assert abs(shown - Decimal(cents) / 100) <= Decimal("0.005") * size
    assert (unit == "万元") == (abs(cents) >= 1_000_000)


def test_a_change_says_its_direction_by_sign_word_and_class() -> None:
    up, down, flat = marks.change(Decimal("15300")), marks.change(Decimal("-15300")), marks.change(Decimal("0"))
    assert words_of(up) == "▲ 增加 1.53 万元"
    assert words_of(down) == "▼ 减少 1.53 万元"
    assert words_of(flat) == "持平"
    assert "is-up" in up and "is-down" in down and "is-flat" in flat


def test_a_day_has_its_weekday_and_its_lunar_name() -> None:
    day = date(2026, 11, 25)
    assert words_of(marks.day(day)) == "2026-11-25 周三"
    assert words_of(marks.day(day, lunar="十月十七")) == "2026-11-25 周三 十月十七"
    assert words_of(marks.day(day, today=date(2026, 12, 1))) == "11-25 周三"
    assert words_of(marks.day(day, today=date(2027, 1, 1))) == "2026-11-25 周三"
    assert 'datetime="2026-11-25"' in marks.day(day)


@pytest.mark.parametrize(
    ("day", "text", "level"),
    [(23, "逾期 2 天", "late"), (25, "今天", "today"), (26, "明天", "later"), (30, "5 天后", "later")],
)
def test_a_deadline_is_said_as_people_say_it(day: int, text: str, level: str) -> None:
    html = marks.due(date(2026, 11, day), date(2026, 11, 25))
    assert words_of(html) == text
    assert f"is-{level}" in html


@pytest.mark.parametrize("code", ["mass", "potential", "valued", "gold", "platinum", "diamond", "private"])
def test_a_tier_is_a_word_on_a_colour(code: str) -> None:
    html = marks.tier(code)
    assert words_of(html) == words.TIERS[code]
    assert f'data-tier="{code}"' in html


def test_every_tier_of_the_policy_has_a_word() -> None:
    from sibao.policy.terms import TIERS

    assert list(words.TIERS) == list(TIERS)


def test_a_flag_is_an_icon_with_words_for_readers() -> None:
    html = marks.flags(["do_not_call", "id_expired"])
    assert words_of(html) == "不同意电话联系 证件已过期"
    assert html.count("<svg") == 2


def test_text_from_people_is_escaped() -> None:
    assert "<b>" not in marks.tier("<b>x</b>")
    assert "<b>" not in marks.day(date(2026, 1, 1), lunar="<b>x</b>")


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (masks.mask_id, "320501196503120021", "3205**********0021"),
        (masks.mask_id, "0021", "****0021"),
        (masks.mask_phone, "13812348000", "138****8000"),
        (masks.mask_phone, "8000", "****8000"),
        (masks.mask_card, "6217001234561234", "6217 **** **** 1234"),
        (masks.mask_card, "6217 0012 3456 1234", "6217 **** **** 1234"),
        (masks.mask_card, "1234", "**** 1234"),
        (masks.mask_id, "12", "****"),
    ],
)
def test_masks_show_head_and_tail_only(mask: object, value: str, shown: str) -> None:
    assert mask(value) == shown  # type: ignore[operator]


@given(st.text(alphabet="0123456789X", min_size=5, max_size=30))
def test_no_mask_shows_more_than_eight_characters_or_hides_fewer_than_one(value: str) -> None:
    for mask in (masks.mask_id, masks.mask_phone, masks.mask_card):
        shown = re.sub(r"[* ]", "", mask(value))
        assert len(shown) <= min(8, len(value) - 1)
        assert value.endswith(shown[-4:])
