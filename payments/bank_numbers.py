"""Numbers of bank accounts and their check digits. Pure: no query, no clock, no request.

IBAN: ISO 13616, remainder 97 (ISO 7064). Accounts at Russian banks: 20 digits whose control key belongs to the bank's
code (БИК): weights 7, 1, 3 over the code's last three digits and the account (Bank of Russia, directive 515 of 1997).
"""

from __future__ import annotations

import re

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_RUSSIAN = re.compile(r"\d{20}")
_BIK = re.compile(r"04\d{7}")
_SWIFT = re.compile(r"[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_WEIGHTS = (7, 1, 3)


def normalised(number: str) -> str:
    """The number as it is stored: capital letters, no spaces or hyphens."""
    return re.sub(r"[\s-]", "", number).upper()


def is_russian(number: str) -> bool:
    """True for something that looks like an account at a Russian bank, right or wrong."""
    return _RUSSIAN.fullmatch(number) is not None


def is_bank_code(code: str, *, of: str) -> bool:
    """True when `code` can be that of the bank that holds the account `of`: БИК of a Russian one, else SWIFT."""
    return (_BIK if is_russian(of) else _SWIFT).fullmatch(code) is not None


def is_account(number: str, *, bank_code: str) -> bool:
    """True when the check digits of the number are right; a Russian one is checked together with its bank's code."""
    if is_russian(number):
        return _BIK.fullmatch(bank_code) is not None and _control_sum(bank_code[-3:] + number) % 10 == 0
    return _IBAN.fullmatch(number) is not None and _remainder(number) == 1


def _control_sum(digits: str) -> int:
    return sum(int(digit) * _WEIGHTS[place % 3] % 10 for place, digit in enumerate(digits))


def _remainder(iban: str) -> int:
    moved = iban[4:] + iban[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97
