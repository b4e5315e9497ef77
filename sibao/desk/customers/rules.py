"""Names: pinyin keys for search, and how a person is addressed."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Surnames whose reading as a surname differs from the usual reading of the character (both are indexed).
SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "翟": "zhai", "朴": "piao",
    "盖": "ge", "乐": "yue", "覃": "qin", "缪": "miao", "牟": "mu", "卜": "bu", "阚": "kan", "隗": "wei",
    "种": "chong", "任": "ren", "华": "hua", "冼": "xian", "万俟": "moqi", "尉迟": "yuchi", "长孙": "zhangsun",
    "令狐": "linghu", "宓": "mi", "幺": "yao", "员": "yun", "繁": "po", "折": "she", "秘": "bi", "冯": "feng",
    "教": "jiao", "洗": "xian", "重": "chong", "黑": "he", "晟": "cheng", "逄": "pang", "乜": "nie", "尹": "yin",
    "祭": "zhai", "召": "shao", "谌": "chen", "过": "guo", "郇": "xun", "郗": "xi", "哈": "ha", "纪": "ji",
    "应": "ying", "占": "zhan", "么": "yao", "石": "shi", "葛": "ge", "訾": "zi", "褚": "chu", "晁": "chao",
    "炅": "gui", "车": "che", "曲": "qu", "都": "du", "句": "gou", "观": "guan", "宁": "ning", "沈": "shen",
    "车正": "chezheng", "相": "xiang", "殷": "yin", "於": "yu", "瞿": "qu", "芮": "rui", "臧": "zang", "藏": "zang",
}  # fmt: skip
COMPOUND_SURNAMES = frozenset(
    (
        "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 "
        "赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 "
        "司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 "
        "宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 "
        "左丘 东门 西门 第五 "
    ).split()
)


@dataclass(frozen=True)
class NameKeys:
    """Lower-case Latin keys of a name; the `other_` ones are empty unless the surname has a second reading."""

    initials: str
    pinyin: str
    other_initials: str
    other_pinyin: str


def name_keys(name: str) -> NameKeys:
    """Pinyin of a name for prefix search: 曾小明 → zxm, zengxiaoming and also cxm, cengxiaoming; ü is written v.

    Middle dots and blanks are dropped, Latin letters and digits kept.
    """
    text = "".join(char for char in unicodedata.normalize("NFKC", name) if char.isalnum())
    surname = surname_of(text)
    usual = [_syllable(char) for char in text]
    reading = SURNAME_READINGS.get(surname)
    if reading is None or len(surname) > 1 or reading == usual[0]:
        return _keys(usual, None)
    return _keys([reading, *usual[1:]], usual)


def surname_of(name: str) -> str:
    """The surname of a Chinese name, compound ones first; '' for an empty name."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def salutation(name: str, sex: str, language: str = "zh") -> str:
    """How a person is addressed: 张女士, in English Ms Zhang; the whole name where sex or surname cannot be told."""
    if sex not in ("male", "female") or not is_chinese_name(name):
        return name
    surname = surname_of(name)
    if language == "en":
        return f"{'Mr' if sex == 'male' else 'Ms'} {name_keys(surname).pinyin.title()}"
    return surname + ("先生" if sex == "male" else "女士")


def is_chinese_name(name: str) -> bool:
    """Two to four characters of the Han script, so that the first ones are the surname."""
    return 2 <= len(name) <= 4 and all(unicodedata.name(char, "").startswith("CJK UNIFIED") for char in name)


def _keys(syllables: list[str], others: list[str] | None) -> NameKeys:
    pairs = [("".join(part[:1] for part in parts)[:64], "".join(parts)[:255]) for parts in (syllables, others or [])]
    return NameKeys(pairs[0][0], pairs[0][1], pairs[1][0], pairs[1][1])


@lru_cache(maxsize=32_768)
def _syllable(char: str) -> str:
    return lazy_pinyin(char, style=Style.NORMAL, v_to_u=False, errors=lambda rest: rest.lower())[0]
