"""Check digits of bank accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.bank_numbers import is_account, is_bank_code, normalised

GOOD_IBANS = ["DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606", "KZ86125KZT5004100100"]


def russian_account(bank_code: str, first: str) -> str:
    """The account whose control key (ninth digit) is found by trying all ten."""
    found = [number for key in "0123456789" if is_account(number := first[:8] + key + first[8:], bank_code=bank_code)]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("iban", GOOD_IBANS)
def test_a_good_iban(iban: str) -> None:
    assert is_account(iban, bank_code="DEUTDEFF")


@given(st.sampled_from(GOOD_IBANS), st.data())
def test_a_wrong_digit_or_two_swapped_never_pass(iban: str, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from([i for i, letter in enumerate(iban) if letter.isdigit()]))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != iban[place]]))
    assert not is_account(iban[:place] + wrong + iban[place + 1 :], bank_code="DEUTDEFF")
    if place + 1 < len(iban) and iban[place] != iban[place + 1]:
        swapped = iban[:place] + iban[place + 1] + iban[place] + iban[place + 2 :]
        assert not is_account(swapped, bank_code="DEUTDEFF")


@given(st.text("0123456789", min_size=19, max_size=19), st.text("0123456789", min_size=7, max_size=7), st.data())
def test_a_russian_account_fits_one_key_and_no_wrong_digit(first: str, rest: str, data: st.DataObject) -> None:
    bank_code = f"04{rest}"
    number = russian_account(bank_code, first)
    place = data.draw(st.integers(0, 19))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert not is_account(number[:place] + wrong + number[place + 1 :], bank_code=bank_code)


def test_the_key_belongs_to_the_bank() -> None:
    number = russian_account("044525225", "4081781038160925982")
    assert is_account(number, bank_code="044525225")
    assert not is_account(number, bank_code="044525974")
    assert not is_account(number, bank_code="SABRRUMM")


@pytest.mark.parametrize(
    ("code", "account", "fits"),
    [
        ("044525225", "4" * 20, True),
        ("144525225", "4" * 20, False),
        ("SABRRUMM", "4" * 20, False),
        ("DEUTDEFF", "DE89370400440532013000", True),
        ("DEUTDEFF500", "DE89370400440532013000", True),
        ("DEUTDEFF50", "DE89370400440532013000", False),
        ("044525225", "DE89370400440532013000", False),
    ],
)
def test_the_code_of_the_bank(code: str, account: str, fits: bool) -> None:
    assert is_bank_code(code, of=account) is fits


def test_spaces_and_small_letters_are_no_mistake() -> None:
    assert normalised(" de89 3704-0044 0532 0130 00 ") == GOOD_IBANS[0]
