"""Names and what is typed to find them, how a person is addressed, and what to mind before talking to them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import product

from pypinyin import Style, lazy_pinyin

from sibao.desk.access.models import Standing
from sibao.policy.rules import Policy

# Surnames whose reading as a surname differs from the usual reading of the character (both are indexed).
SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "翟": "zhai", "朴": "piao",
    "盖": "ge", "乐": "yue", "覃": "qin", "缪": "miao", "牟": "mu", "卜": "bu", "阚": "kan", "隗": "wei",
    "种": "chong", "任": "ren", "华": "hua", "冼": "xian", "万俟": "mo qi", "尉迟": "yu chi", "长孙": "zhang sun",
    "令狐": "ling hu", "宓": "mi", "幺": "yao", "员": "yun", "繁": "po", "折": "she", "秘": "bi", "冯": "feng",
    "教": "jiao", "洗": "xian", "重": "chong", "黑": "he", "晟": "cheng", "逄": "pang", "乜": "nie", "尹": "yin",
    "祭": "zhai", "召": "shao", "谌": "chen", "过": "guo", "郇": "xun", "郗": "xi", "哈": "ha", "纪": "ji",
    "应": "ying", "占": "zhan", "么": "yao", "石": "shi", "葛": "ge", "訾": "zi", "褚": "chu", "晁": "chao",
    "炅": "gui", "车": "che", "曲": "qu", "都": "du", "句": "gou", "观": "guan", "宁": "ning", "沈": "shen",
    "澹台": "tan tai", "相": "xiang", "殷": "yin", "於": "yu", "瞿": "qu", "薄": "bo", "芮": "rui",
    "臧": "zang", "藏": "zang",
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
    reading = SURNAME_READINGS.get(surname, "").split()
    if not reading or reading == usual[: len(reading)]:
        return _keys(usual, None)
    return _keys([*reading, *usual[len(reading) :]], usual)


def surname_of(name: str) -> str:
    """The surname of a Chinese name, compound ones first; '' for an empty name."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def salutation(name: str, sex: str, language: str = "zh") -> str:
    """How a person is addressed: 张女士, in English Ms Zhang; the whole name where sex or surname cannot be told."""
    if sex not in ("male", "female") or not is_chinese_name(name):
        return name
    surname = surname_of(name)
    if language == "en":
        spoken = SURNAME_READINGS.get(surname, "").replace(" ", "") or name_keys(surname).pinyin
        return f"{'Mr' if sex == 'male' else 'Ms'} {spoken.title()}"
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


class QueryKind(StrEnum):
    """What somebody typed into the search box, told by its pattern."""

    NOTHING = "nothing"
    """Too short, too long, or nothing that a customer has."""
    NAME = "name"
    PINYIN = "pinyin"
    MOBILE = "mobile"
    ID_NUMBER = "id_number"
    LAST4 = "last4"
    NUMBER = "number"
    """An account, customer or document number, whole."""


LONGEST_QUERY = 64
# Of more lu and nu than these in one query the later ones are read as typed.
MOST_READINGS = 3
HAN = re.compile(r"[\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
PATTERNS = (
    (QueryKind.LAST4, re.compile(r"\d{3}[\dX]")),
    (QueryKind.MOBILE, re.compile(r"(\+?86|0086)?1[3-9]\d{9}")),
    (QueryKind.ID_NUMBER, re.compile(r"\d{15}|\d{17}[\dX]")),
    (QueryKind.PINYIN, re.compile(r"[A-Z]+")),
    (QueryKind.NUMBER, re.compile(r"(?=.*\d)[0-9A-Z_+]{2,}")),
)
TOO_SHORT_NUMBER = re.compile(r"\d{1,3}")


@dataclass(frozen=True)
class Query:
    """A search as it is looked up: `text` for names and whole numbers, `key` in capitals without blanks and dashes."""

    kind: QueryKind
    text: str
    key: str


def read_query(typed: str) -> Query:
    """What was typed, by its pattern; full-width forms are folded, control and invisible characters dropped."""
    folded = unicodedata.normalize("NFKC", typed[: LONGEST_QUERY * 2])
    text = "".join(char for char in folded if unicodedata.category(char)[0] != "C").strip()
    key = re.sub(r"[\s\-.·'’]", "", text.upper().replace("Ü", "V"))
    if len(typed) > LONGEST_QUERY or not key or TOO_SHORT_NUMBER.fullmatch(key):
        return Query(QueryKind.NOTHING, "", "")
    if HAN.search(text):
        return Query(QueryKind.NAME, text, key)
    kind = next((kind for kind, pattern in PATTERNS if pattern.fullmatch(key)), QueryKind.NOTHING)
    return Query(kind, text, key)


def pinyin_spellings(typed: str) -> list[str]:
    """Lower-case prefixes to look for: every lu and nu is also read as lü and nü, which are stored as lv and nv."""
    head, *parts = re.split(r"(?<=[ln])u(?![aio])", typed.lower(), maxsplit=MOST_READINGS)
    return [
        head + "".join(map("".join, zip(vowels, parts, strict=True))) for vowels in product("uv", repeat=len(parts))
    ]


def warning_days(policy: Policy) -> tuple[int, int]:
    """Days that a risk assessment is valid, and days before its end from which a document is shown as expiring."""
    numbers = policy.events
    return numbers["risk_expiry"].numbers["valid_days"], -numbers["id_expiry"].numbers["from_days"]


def flags_of(standing: Standing, *, on: date, risk_days: int, soon_days: int) -> tuple[str, ...]:
    """Codes of what limits or warns before a contact: consents, risk assessment, documents, no owner."""
    profile = standing.profile
    risk_ends = profile.risk_assessed_on and profile.risk_assessed_on + timedelta(days=risk_days)
    id_ends = profile.id_expires_on
    found = {
        "do_not_call": not profile.call_consent,
        "do_not_text": not profile.sms_consent,
        "no_mobile": not profile.mobile_last4,
        "risk_missing": risk_ends is None,
        "risk_expired": risk_ends is not None and risk_ends < on,
        "id_expired": id_ends is not None and id_ends < on,
        "id_expiring": id_ends is not None and on <= id_ends <= on + timedelta(days=soon_days),
        "unassigned": standing.customer.owner_id is None,
    }
    return tuple(code for code, holds in found.items() if holds)
