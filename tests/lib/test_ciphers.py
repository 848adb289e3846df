"""Values encrypted at rest: round trip, purposes, rotation of keys."""

from typing import Any

import pytest

from marketplace.lib import ciphers

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("text", ["", SECRET, "ключ", "x" * 5000])
def test_what_goes_in_comes_out(text: str) -> None:
    token = ciphers.encrypt(text, purpose="test")
    assert ciphers.decrypt(token, purpose="test") == text
    assert token.isascii()
    assert not text or text not in token


def test_the_same_text_never_looks_the_same() -> None:
    assert ciphers.encrypt(SECRET, purpose="test") != ciphers.encrypt(SECRET, purpose="test")


@pytest.mark.parametrize(
    "change", [lambda t: t[:-4], lambda t: t[:30] + ("A" if t[30] != "A" else "B") + t[31:], str.lower]
)
def test_a_changed_token_is_refused(change: Any) -> None:
    with pytest.raises(ciphers.Undecipherable):
        ciphers.decrypt(change(ciphers.encrypt(SECRET, purpose="test")), purpose="test")


@pytest.mark.parametrize("token", ["", SECRET, "не шифр"])
def test_plain_text_is_refused(token: str) -> None:
    with pytest.raises(ciphers.Undecipherable):
        ciphers.decrypt(token, purpose="test")


def test_a_value_stays_where_it_belongs() -> None:
    token = ciphers.encrypt(SECRET, purpose="one")
    with pytest.raises(ciphers.Undecipherable):
        ciphers.decrypt(token, purpose="two")


def test_an_old_key_still_reads_until_everything_is_rotated(settings: Any) -> None:
    settings.SECRET_KEY = "old"
    token = ciphers.encrypt(SECRET, purpose="test")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    assert ciphers.decrypt(token, purpose="test") == SECRET
    fresh = ciphers.rotate(token, purpose="test")
    settings.SECRET_KEY_FALLBACKS = []
    assert ciphers.decrypt(fresh, purpose="test") == SECRET
    for use in (ciphers.decrypt, ciphers.rotate):
        with pytest.raises(ciphers.Undecipherable):
            use(token, purpose="test")


def test_the_key_of_today_comes_first(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
    token = ciphers.encrypt(SECRET, purpose="test")
    settings.SECRET_KEY_FALLBACKS = []
    assert ciphers.decrypt(token, purpose="test") == SECRET
