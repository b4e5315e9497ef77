"""One written form for values that are looked up by blind index, whatever way they were typed or delivered."""

import unicodedata

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
OLD_ID_LENGTH, CENTURY_AT, CENTURY = 15, 6, "19"
MOBILE_LENGTH, COUNTRY = 11, "86"


def normal_id_number(value: str) -> str:
    """Digits and letters only, upper case, full-width folded, × read as X; a 15-digit number in its 18-digit form."""
    text = _folded(value).replace("×", "X")
    text = "".join(character for character in text if character.isascii() and character.isalnum())
    return _upgraded(text) if len(text) == OLD_ID_LENGTH and text.isdigit() else text


def normal_mobile(value: str) -> str:
    """Digits only, without the country code of China."""
    digits = "".join(character for character in _folded(value) if character.isascii() and character.isdigit())
    local = digits.removeprefix("00").removeprefix(COUNTRY)
    return local if len(local) == MOBILE_LENGTH else digits


def last4(value: str) -> str:
    """The last four characters of the normal form of an identity number or phone: all that a mask may show."""
    return normal_id_number(value)[-4:]


def _folded(value: str) -> str:
    return unicodedata.normalize("NFKC", value).upper()


def _upgraded(old: str) -> str:
    """GB 11643: the century before the two-digit year, and the check character (ISO 7064, MOD 11-2) at the end."""
    body = old[:CENTURY_AT] + CENTURY + old[CENTURY_AT:]
    total = sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, body, strict=True))
    return body + ID_CHECKS[total % 11]
