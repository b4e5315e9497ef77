"""Names as they are searched and spoken: surnames with a reading of their own, ü, compound and foreign names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sibao.desk.customers.rules import (
    MOST_READINGS,
    QueryKind,
    name_keys,
    pinyin_spellings,
    read_query,
    salutation,
    surname_of,
)

# Readings as surnames, from the dictionary of Chinese surnames; written here apart from the product's table.
SURNAMES = """
曾 zeng 单 shan 解 xie 仇 qiu 区 ou 查 zha 翟 zhai 朴 piao 盖 ge 乐 yue 覃 qin 缪 miao 牟 mu 卜 bu 阚 kan 隗 wei
种 chong 任 ren 华 hua 冼 xian 宓 mi 幺 yao 员 yun 繁 po 折 she 秘 bi 冯 feng 黑 he 逄 pang 乜 nie 尹 yin 祭 zhai
召 shao 谌 chen 过 guo 郇 xun 郗 xi 哈 ha 纪 ji 应 ying 占 zhan 么 yao 石 shi 葛 ge 訾 zi 褚 chu 晁 chao 炅 gui 车 che
曲 qu 都 du 句 gou 宁 ning 沈 shen 相 xiang 殷 yin 於 yu 瞿 qu 芮 rui 臧 zang 吕 lv 鲁 lu 聂 nie 岳 yue 樊 fan 酆 feng
邢 xing 贾 jia 尤 you 万 wan 柏 bai 费 fei 薄 bo 屈 qu 师 shi 庹 tuo
""".split()
PAIRS = list(zip(SURNAMES[::2], SURNAMES[1::2], strict=True))
COMPOUND = {"尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "令狐": "linghu", "欧阳": "ouyang", "澹台": "tantai"}
COMPOUND |= {"诸葛": "zhuge", "司马": "sima", "皇甫": "huangfu", "慕容": "murong"}


def all_keys(name):
    keys = name_keys(name)
    return {keys.initials, keys.other_initials} - {""}, {keys.pinyin, keys.other_pinyin} - {""}


def test_there_are_more_than_seventy_surnames_to_try():
    assert len({surname for surname, _ in PAIRS}) == len(PAIRS) >= 70


@pytest.mark.parametrize(("surname", "reading"), PAIRS)
def test_a_customer_is_found_by_the_reading_of_the_surname(surname, reading):
    initials, full = all_keys(f"{surname}小明")
    assert f"{reading}xiaoming" in full
    assert f"{reading[0]}xm" in initials


@pytest.mark.parametrize(("surname", "reading"), COMPOUND.items())
def test_compound_surnames_have_a_letter_for_each_character(surname, reading):
    initials, full = all_keys(f"{surname}明")
    assert f"{reading}ming" in full
    assert all(len(each) == 3 for each in initials)


def test_both_readings_of_a_surname_are_kept_the_surname_s_first():
    keys = name_keys("曾小明")
    assert (keys.initials, keys.pinyin) == ("zxm", "zengxiaoming")
    assert (keys.other_initials, keys.other_pinyin) == ("cxm", "cengxiaoming")
    assert name_keys("张小明").other_pinyin == ""


@pytest.mark.parametrize(
    ("name", "initials", "pinyin"),
    [
        ("买买提·吐尔逊", "mmttex", "maimaitituerxun"),
        ("Anna Wang", "annawang", "annawang"),
        ("客户123", "kh123", "kehu123"),
        ("ＷＡＮＧ伟", "wangw", "wangwei"),
        ("吕女士", "lns", "lvnvshi"),
        ("", "", ""),
    ],
)
def test_foreign_numbered_and_full_width_names_have_keys_too(name, initials, pinyin):
    assert (name_keys(name).initials, name_keys(name).pinyin) == (initials, pinyin)


@pytest.mark.parametrize("typed", ["lvxiaoming", "luxiaoming", "LUXIAOMING"])
def test_u_finds_what_is_written_with_an_umlaut(typed):
    assert "lvxiaoming" in pinyin_spellings(typed)


def test_every_combination_of_two_readings_is_tried_and_other_syllables_stay():
    assert set(pinyin_spellings("lulu")) == {"lulu", "lulv", "lvlu", "lvlv"}
    assert pinyin_spellings("luanluo") == ["luanluo"]
    assert "lve" in pinyin_spellings("lue")


@given(st.text(alphabet="lun", max_size=64))
def test_spellings_stay_few_and_begin_with_what_was_typed(typed):
    found = pinyin_spellings(typed)
    assert 1 <= len(found) <= 2**MOST_READINGS
    assert found[0] == typed
    assert all(spelling.replace("v", "u") == typed for spelling in found)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("曾小明", QueryKind.NAME),
        ("客户12", QueryKind.NAME),
        ("买买提·吐尔逊", QueryKind.NAME),
        ("zxm", QueryKind.PINYIN),
        ("ＺＸＭ", QueryKind.PINYIN),
        ("zeng xiao ming", QueryKind.PINYIN),
        ("lüxm", QueryKind.PINYIN),
        ("13800000001", QueryKind.MOBILE),
        ("１３８ 0000 0001", QueryKind.MOBILE),
        ("+86 138-0000-0001", QueryKind.MOBILE),
        ("32050119600101001x", QueryKind.ID_NUMBER),
        ("320501600101001", QueryKind.ID_NUMBER),
        ("0001", QueryKind.LAST4),
        ("001x", QueryKind.LAST4),
        ("6217000000000012345", QueryKind.NUMBER),
        ("H1234567", QueryKind.NUMBER),
        ("1", QueryKind.NOTHING),
        ("123", QueryKind.NOTHING),
        ("", QueryKind.NOTHING),
        (" \x00\u200b\u202e", QueryKind.NOTHING),
        ("张" * 65, QueryKind.NOTHING),
        ("%", QueryKind.NOTHING),
        ("' OR 1=1 --", QueryKind.NOTHING),
    ],
)
def test_what_was_typed_is_told_by_its_pattern(typed, kind):
    assert read_query(typed).kind is kind


@given(st.text(max_size=80))
def test_any_text_is_read_without_control_characters(typed):
    query = read_query(typed)
    assert "\x00" not in query.text + query.key
    assert len(query.text) <= 200


@pytest.mark.parametrize(
    ("name", "sex", "language", "spoken"),
    [
        ("欧阳小明", "female", "zh", "欧阳女士"),
        ("曾小明", "male", "zh", "曾先生"),
        ("曾小明", "male", "en", "Mr Zeng"),
        ("尉迟恭", "male", "en", "Mr Yuchi"),
        ("曾小明", "", "zh", "曾小明"),
        ("Anna Wang", "female", "zh", "Anna Wang"),
    ],
)
def test_people_are_addressed_by_surname_and_sex(name, sex, language, spoken):
    assert salutation(name, sex, language) == spoken


def test_a_name_of_two_characters_that_look_like_a_compound_surname_is_one_surname_and_one_name():
    assert surname_of("司马") == "司"
    assert surname_of("司马光") == "司马"
