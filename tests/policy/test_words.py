"""Words to say are filled with facts and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibao.policy import words


def test_a_template_is_filled_with_its_facts():
    facts = {"salutation": "张先生", "date": "11 月 20 日"}
    assert words.fill("{salutation}，您好，{date}到期。", facts) == "张先生，您好，11 月 20 日到期。"


@given(fact=st.text(max_size=20))
def test_a_fact_is_taken_as_it_is_even_when_it_looks_like_a_placeholder(fact):
    assert words.fill("<{name}>", {"name": fact}) == f"<{fact}>"


def test_a_missing_fact_is_named():
    with pytest.raises(KeyError, match="date"):
        words.fill("{date}", {})


@pytest.mark.parametrize("template", ["{a.b}", "{a[0]}", "{0}", "{}", "{a!r}", "{a:>9}", "{a", "a}", "{A}"])
def test_a_placeholder_is_a_plain_name(template):
    with pytest.raises(ValueError):
        words.placeholders(template)


def test_every_shipped_text_can_be_filled_in_both_languages(book):
    policy_words = book.parameters["words.yaml"]
    for key, parameter in policy_words.items():
        if key == "forbidden":
            continue
        facts = dict.fromkeys((*words.COMMON, *words.facts_of(key)), "※")
        for value in parameter.values.values():
            for part in words.PARTS:
                for language in words.LANGUAGES:
                    filled = words.fill(value[part][language], facts)
                    assert "{" not in filled and "}" not in filled


def test_the_customer_is_greeted_by_salutation_and_the_manager_gives_name_and_outlet(book):
    for key, parameter in book.parameters["words.yaml"].items():
        if key != "forbidden":
            for value in parameter.values.values():
                assert {"salutation", "manager", "outlet"} <= words.placeholders(value["opening"]["zh"]), key
