"""Numbers of people and their check digits. Pure; each takes the number as it is kept, without blanks and dashes."""

import re
from collections.abc import Sequence

_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_IIN_FIRST = tuple(range(1, 12))
_IIN_SECOND = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


def normal_number(text: str) -> str:
    """The number as it is kept: capitals and digits, whatever blanks, dots, dashes and slashes were typed."""
    return re.sub(r"[\s.\-–—/]", "", text).upper()


def is_russian_passport(number: str) -> bool:
    """Series and number of an inner passport: ten digits without a check."""
    return _digits(number, 10) and set(number) != {"0"}


def is_inn_of_person(number: str) -> bool:
    """A Russian taxpayer's number of a person: twelve digits, the last two are checks."""
    if not _digits(number, 12) or set(number) == {"0"}:
        return False
    eleventh = _weighed(number, _INN_11) % 11 % 10
    twelfth = _weighed(number, _INN_12) % 11 % 10
    return number[10:] == f"{eleventh}{twelfth}"


def is_iin(number: str) -> bool:
    """A Kazakh individual identification number: twelve digits, the date of birth first, the last is a check."""
    if not _digits(number, 12) or not _is_month_and_day(number[2:6]):
        return False
    check = _weighed(number, _IIN_FIRST) % 11
    if check == 10:
        check = _weighed(number, _IIN_SECOND) % 11
    return check == int(number[11])


def is_pinfl(number: str) -> bool:
    """An Uzbek personal identification number: fourteen digits, the last is a check by weights 7, 3, 1."""
    if not _digits(number, 14) or number[0] not in "123456":
        return False
    return _weighed(number, (7, 3, 1) * 4 + (7,)) % 10 == int(number[13])


def is_cpf(number: str) -> bool:
    """A Brazilian taxpayer's number of a person: eleven digits, the last two are checks."""
    if not _digits(number, 11) or len(set(number)) == 1:
        return False
    return all(_cpf_digit(number[:length]) == int(number[length]) for length in (9, 10))


def is_rut(number: str) -> bool:
    """A Chilean national number: seven or eight digits and a check, which may be K."""
    if not re.fullmatch(r"[0-9]{7,8}[0-9K]", number):
        return False
    weights = (2, 3, 4, 5, 6, 7, 2, 3)
    left = 11 - sum(int(digit) * weight for digit, weight in zip(reversed(number[:-1]), weights, strict=False)) % 11
    return number[-1] == {11: "0", 10: "K"}.get(left, str(left))


def is_pccc(number: str) -> bool:
    """A Korean personal customs clearance code: P and twelve digits."""
    return re.fullmatch(r"P[0-9]{12}", number) is not None


def _cpf_digit(digits: str) -> int:
    left = 11 - _weighed(digits, tuple(range(len(digits) + 1, 1, -1))) % 11
    return 0 if left >= 10 else left


def _is_month_and_day(text: str) -> bool:
    return 1 <= int(text[:2]) <= 12 and 1 <= int(text[2:]) <= 31


def _digits(number: str, length: int) -> bool:
    return len(number) == length and number.isascii() and number.isdigit()


def _weighed(number: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))
