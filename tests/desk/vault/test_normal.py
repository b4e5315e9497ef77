"""One written form, however a number was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibao.desk.vault.crypto import blind_index
from sibao.desk.vault.normal import last4, normal_id_number, normal_mobile


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002X",
        "11010519491231002x",
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "11010519491231002×",
    ],
)
def test_an_id_number_has_one_form(typed):
    assert normal_id_number(typed) == "11010519491231002X"
    assert blind_index(typed, column="id_number") == blind_index("11010519491231002X", column="id_number")


def test_a_15_digit_number_is_found_by_its_18_digit_form():
    # The worked example of GB 11643: 110105491231002 became 11010519491231002X.
    assert normal_id_number("110105491231002") == "11010519491231002X"


@given(st.from_regex(r"[1-9][0-9]{5}[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9])[0-9]{3}", fullmatch=True))
def test_the_upgraded_check_character_is_valid_by_the_standards_own_definition(old):
    new = normal_id_number(old)
    values = [10 if character == "X" else int(character) for character in new]
    # ISO 7064 MOD 11-2: the weighted sum over all 18 places, weights 2**(17-i) mod 11, leaves 1.
    assert sum(value * pow(2, 17 - place, 11) for place, value in enumerate(values)) % 11 == 1
    assert new[:6] + new[8:17] == old


def test_a_passport_keeps_its_letters():
    assert normal_id_number("e 1234-5678") == "E12345678"


@pytest.mark.parametrize(
    "typed",
    ["13800138000", "138 0013 8000", "138-0013-8000", "+86 138 0013 8000", "008613800138000", "１３８００１３８０００"],
)
def test_a_mobile_has_one_form(typed):
    assert normal_mobile(typed) == "13800138000"


def test_a_landline_that_begins_with_86_keeps_its_digits():
    assert normal_mobile("8662-5555") == "86625555"


@pytest.mark.parametrize(("value", "shown"), [("11010519491231002x", "002X"), ("138 0013 8000", "8000"), ("12", "12")])
def test_the_last_four_are_those_of_the_normal_form(value, shown):
    assert last4(value) == shown
