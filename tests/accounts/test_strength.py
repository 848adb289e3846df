"""How hard a password is to guess (S6): bands, and that words, names and rows are worth little."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.strength import band_of, common_words, name_parts, password_score
from accounts.validators import GuessablePasswordValidator
from tests.accounts.passwords import PERSONAL, VERDICTS


@pytest.mark.parametrize(("password", "band"), VERDICTS.items())
def test_verdicts(password: str, band: int) -> None:
    assert band_of(password_score(password, PERSONAL)) == band


def test_scores_stay_between_0_and_100() -> None:
    assert password_score("") == 0
    assert password_score("every road leads to another road, said the camel") == 100
    assert 0 <= password_score("İ" * 40) <= 100
    assert 0 <= password_score("\ud800 lone surrogate") <= 100


def test_more_of_the_same_adds_little() -> None:
    once, often = password_score("kuzmvqtpdx"), password_score("kuzmvqtpdx" * 50)
    assert once <= often <= once + 15


def test_a_long_password_costs_no_more_time() -> None:
    assert password_score("ab" * 200_000) < 40


def test_each_known_piece_lowers_the_score() -> None:
    plain = password_score("wjqz kfvb xhtm")
    for piece in ("dragon", "qwert", "2024", "efghij", "wjqz", "sokolova"):
        assert password_score(f"wjqz kfvb {piece}", PERSONAL) < plain + 1, piece


def test_names_are_taken_apart() -> None:
    assert name_parts(["Anna-Maria", "o'Neil", "anna_s@mail.example", "Ли"]) == {"anna", "maria", "neil"}


def test_common_words_are_whole_passwords_or_frequent_ones() -> None:
    assert {"password", "qwerty", "1234567890"} <= common_words()
    assert not [word for word in common_words() if len(word) < 4]


@pytest.mark.parametrize("password", ["sokolova11", "AnnaSokolova", "qwertyhgfdsa", "abcdefghijklm"])
def test_what_is_guessed_at_once_is_refused(password: str) -> None:
    member = User(first_name="Anna", last_name="Sokolova")
    with pytest.raises(ValidationError) as error:
        GuessablePasswordValidator().validate(password, member)
    assert error.value.code == "password_guessable"


@pytest.mark.parametrize("password", ["short", "1234567890", "dragon1990!"])
def test_others_say_why_or_it_is_only_weak(password: str) -> None:
    GuessablePasswordValidator().validate(password, None)


def test_setting_a_password_notes_its_score() -> None:
    member = User(first_name="Anna", last_name="Sokolova", email="anna@example.com")
    member.set_password("anna sokolova 77")
    weak = member.password_score
    member.set_password("seven camels at the well")
    assert weak is not None and weak < 40 <= (member.password_score or 0)
    member.set_password(None)
    assert member.password_score is None
