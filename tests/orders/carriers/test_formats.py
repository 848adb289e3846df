"""Check digits, formats, whose code it is, and what is said about a wrong one."""

import random
from collections.abc import Callable

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from orders.carriers import checks
from orders.carriers.formats import Fault, normal_code, russian_post_code, s10_code
from orders.carriers.registry import CARRIER_BY_CODE, CARRIERS, Carrier, carriers_of
from orders.errors import (
    CarrierUnclear,
    CarrierUnknown,
    TrackingCodeCheckDigit,
    TrackingCodeCountry,
    TrackingCodeInvalid,
    TrackingCodeLength,
    TrackingCodeSigns,
)
from orders.parcel_rules import checked_code

# Published examples of each carrier.
KNOWN = [
    ("china_post", "RB123456785CN"),
    ("post", "RR473124829FI"),
    ("ems", "EE123456785KZ"),
    ("ups", "1Z999AA10123456784"),
    ("ups", "1Z5R89390357567127"),
    ("ups", "1Z410E7W0392751591"),
    ("fedex", "986578788855"),
    ("fedex", "477179081230"),
    ("fedex", "790535312317"),
    ("dhl_express", "3318810025"),
    ("dhl_express", "8487135506"),
    ("dhl_express", "1099255990"),
]
digits = st.text("0123456789", min_size=9, max_size=9)
letters = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
CHECKED: dict[str, Callable[[random.Random], str]] = {
    "china_post": lambda dice: s10_code(service="RB", serial=dice.randrange(10**8), country="CN"),
    "russian_post": lambda dice: russian_post_code(dice.randrange(10**13)),
    "ups": lambda dice: _ups("".join(dice.choices("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=15))),
    "fedex": lambda dice: _with(checks.fedex, f"{dice.randrange(10**11):011d}"),
    "dhl_express": lambda dice: _with(checks.dhl_express, f"{dice.randrange(10**9):09d}"),
}
# Weights 3 and 1 find every mistake in one digit. The others let a few pass: 7 more or less by the remainder by 7, 5
# more or less where a digit is doubled, and one check digit that stands for two remainders by 11.
FINDS_ALL = {"russian_post"}


def _with(check: Callable[[str], str], serial: str) -> str:
    return serial + check(serial)


def _ups(serial: str) -> str:
    return f"1Z{serial}{checks.ups(serial)}"


@pytest.mark.parametrize(("carrier", "code"), KNOWN)
def test_known_codes(carrier: str, code: str) -> None:
    assert CARRIER_BY_CODE[carrier].fault_of(code) is None


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.code)
def test_the_example_of_a_carrier_is_a_code_of_it(carrier: Carrier) -> None:
    assert carrier.fault_of(carrier.example) is None
    assert normal_code(carrier.example) == carrier.example
    assert carrier.example in carrier.tracking_url(carrier.example) or not carrier.site
    assert carrier.site.startswith("https://") or not carrier.site


@given(st.integers(0, 10**8 - 1), letters, letters)
def test_a_printed_s10_code_is_taken_and_any_other_check_digit_is_not(serial: int, service: str, country: str) -> None:
    code = s10_code(service=service, serial=serial, country=country)
    carrier = CARRIER_BY_CODE["ems" if service[0] == "E" else "post"]
    if service[0] not in "FIJKNOXY":  # letters that the union keeps for domestic and later use
        assert carrier.fault_of(code) is None
    for digit in set("0123456789") - {code[10]}:
        assert carrier.fault_of(f"{code[:10]}{digit}{code[11:]}") in {Fault.CHECK_DIGIT, Fault.COUNTRY}


@given(st.sampled_from(sorted(CHECKED)), st.randoms(use_true_random=False))
def test_one_wrong_digit_is_found(carrier: str, dice: random.Random) -> None:
    code = CHECKED[carrier](dice)
    known = CARRIER_BY_CODE[carrier]
    assert known.fault_of(code) is None
    places = [place for place, sign in enumerate(code) if sign.isdigit() and (carrier, place) != ("ups", 0)]
    wrong = [
        known.fault_of(f"{code[:place]}{digit}{code[place + 1 :]}")
        for place in places
        for digit in "0123456789"
        if digit != code[place]
    ]
    found = sum(fault == Fault.CHECK_DIGIT for fault in wrong)
    assert found == len(wrong) if carrier in FINDS_ALL else found >= len(wrong) * 0.7


@given(
    st.sampled_from(sorted(CHECKED)), st.randoms(use_true_random=False), st.sampled_from([" ", "-", "\u00a0", " - "])
)
def test_blanks_dashes_and_small_letters_do_not_matter(carrier: str, dice: random.Random, blank: str) -> None:
    code = CHECKED[carrier](dice)
    typed = blank.join(code[start : start + 4] for start in range(0, len(code), 4)).lower()
    assert checked_code(carrier=carrier, text=f" {typed}\n") == (CARRIER_BY_CODE[carrier], code)


@given(st.text(max_size=40))
def test_no_text_breaks_anything(text: str) -> None:
    code = normal_code(text)
    assert normal_code(code) == code
    for carrier in CARRIERS:
        assert carrier.fault_of(code) is None or isinstance(carrier.fault_of(code), Fault)


def test_letters_of_a_russian_keyboard_count_as_what_they_look_like() -> None:
    assert checked_code(carrier="china_post", text="RВ123456785СN")[1] == "RB123456785CN"


@pytest.mark.parametrize(
    ("carrier", "code", "error"),
    [
        ("china_post", "RB12345678CN", TrackingCodeLength),
        ("china_post", "RB123456785CNX", TrackingCodeLength),
        ("china_post", "", TrackingCodeLength),
        ("china_post", "R1123456785CN", TrackingCodeSigns),
        ("china_post", "RB123456785KZ", TrackingCodeCountry),
        ("china_post", "EA123456785CN", TrackingCodeCountry),
        ("china_post", "RB123456789CN", TrackingCodeCheckDigit),
        ("russian_post", "80093765432109", TrackingCodeCheckDigit),
        ("russian_post", "RB123456785CN", TrackingCodeCountry),
        ("ups", "1Z999AA10123456785", TrackingCodeCheckDigit),
        ("ups", "1Z999AA1012345678X", TrackingCodeSigns),
        ("fedex", "986578788854", TrackingCodeCheckDigit),
        ("dhl_express", "3318810010", TrackingCodeCheckDigit),
        ("dhl_express", "331881001O", TrackingCodeSigns),
        ("cdek", "123456789", TrackingCodeLength),
        ("other", "ABCDEFGH", TrackingCodeSigns),
    ],
)
def test_what_is_wrong_is_said(carrier: str, code: str, error: type[TrackingCodeInvalid]) -> None:
    with pytest.raises(TrackingCodeInvalid) as raised:
        checked_code(carrier=carrier, text=code)
    assert type(raised.value) is error
    assert raised.value.field == "tracking_code"
    for language in ("ru", "en"):
        with translation.override(language):
            assert "%(" not in str(raised.value)
            if error is not TrackingCodeCheckDigit:
                assert CARRIER_BY_CODE[carrier].example in str(raised.value)


def test_the_carrier_whose_code_it_is_is_suggested() -> None:
    with pytest.raises(TrackingCodeInvalid) as raised:
        checked_code(carrier="cdek", text="RB123456785CN")
    with translation.override("en"):
        assert raised.value.suggestion == "It looks like a code of another carrier: China Post."
    with pytest.raises(TrackingCodeInvalid) as raised:
        checked_code(carrier="china_post", text="nothing at all")
    assert raised.value.suggestion == ""


@pytest.mark.parametrize(
    ("code", "carrier"),
    [
        ("RB123456785CN", "china_post"),
        ("RB123456785RU", "russian_post"),
        ("80093765432106", "russian_post"),
        ("EA123456785CN", "ems"),
        ("RB123456785KZ", "post"),
        ("1Z999AA10123456784", "ups"),
        ("986578788855", "fedex"),
        ("1234567890", "cdek"),
    ],
)
def test_a_carrier_is_recognised_by_the_code(code: str, carrier: str) -> None:
    assert checked_code(carrier="", text=code) == (CARRIER_BY_CODE[carrier], code)


def test_an_unclear_code_asks_for_the_carrier() -> None:
    assert [carrier.code for carrier in carriers_of("3318810025")] == ["cdek", "dhl_express"]
    with pytest.raises(CarrierUnclear) as unclear:
        checked_code(carrier="", text="3318810025")
    with pytest.raises(CarrierUnknown) as unknown:
        checked_code(carrier="", text="AB-1234")
    assert unclear.value.field == unknown.value.field == "carrier"
    with translation.override("en"):
        assert "CDEK, DHL Express" in str(unclear.value)


@pytest.mark.parametrize("code", ["RB123456789CN", "80093765432109", "1Z999AA10123456785"])
def test_a_slip_in_a_code_is_told_though_no_carrier_was_chosen(code: str) -> None:
    with pytest.raises(TrackingCodeCheckDigit):
        checked_code(carrier="", text=code)


def test_a_carrier_that_does_not_exist() -> None:
    with pytest.raises(CarrierUnknown):
        checked_code(carrier="pigeon", text="RB123456785CN")
