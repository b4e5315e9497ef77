"""Names of people: surnames as frequent as in China, given names by sex and generation. Nobody real."""

from collections.abc import Sequence

import numpy as np

from sibao.samples.bank import words
from sibao.samples.bank.rows import Rows

_SURNAMES, _WEIGHTS = words.surnames()
_SURNAME_ARRAY = np.array(_SURNAMES, object)
_CUMULATIVE = np.cumsum(_WEIGHTS)
# The two characters of a freely combined given name.
_FIRST = {"male": "志文建国明永海晓俊立子家天思", "female": "秀雅淑玉晓美海思佳雨春梦诗丽"}
_SECOND = {"male": "华强军平波龙林成斌伟杰辉宁涛", "female": "英芳兰珍琴萍红燕娟怡涵琳洁敏"}


def draw_surnames(rng: np.random.Generator, size: int) -> np.ndarray:
    """`size` surnames by their frequency."""
    return _SURNAME_ARRAY[np.minimum(np.searchsorted(_CUMULATIVE, rng.random(size)), len(_SURNAMES) - 1)]


def draw_given(rng: np.random.Generator, male: np.ndarray, old: np.ndarray) -> np.ndarray:
    """Given names fitting sex and generation (masks of equal length)."""
    result = np.empty(male.size, object)
    for sex, is_sex in (("male", male), ("female", ~male)):
        for age, is_age in (("old", old), ("young", ~old)):
            where = np.flatnonzero(is_sex & is_age)
            listed = np.array(words.GIVEN[f"{sex} {age}"].split(), object)
            free = _pick(rng, list(_FIRST[sex]), where.size) + _pick(rng, list(_SECOND[sex]), where.size)
            result[where] = np.where(rng.random(where.size) < 0.6, _pick(rng, listed, where.size), free)
    return result


def full_names(rng: np.random.Generator, male: np.ndarray, old: np.ndarray) -> Rows:
    """`surname` and `name` for people of this sex and generation; a few have a minority people's name with a dot."""
    surname = draw_surnames(rng, male.size)
    name = surname + draw_given(rng, male, old)
    minority = rng.random(male.size) < words.MINORITY_SHARE
    for sex, is_sex in (("male", male), ("female", ~male)):
        where = np.flatnonzero(minority & is_sex)
        name[where] = _pick(rng, words.MINORITY_NAMES[sex].split(), where.size)
    surname[minority] = ""
    return {"surname": surname, "name": name}


def _pick(rng: np.random.Generator, options: Sequence[str] | np.ndarray, size: int) -> np.ndarray:
    return np.asarray(options, object)[rng.integers(0, len(options), size)]
