"""Latin names, intentions and roles, without a database."""

import pytest

from accounts.rules import (
    Intention,
    is_latin_name,
    parse_intention,
    role_suffices,
    suggest_latin_name,
    to_latin,
)


@pytest.mark.parametrize(
    ("typed", "latin"),
    [
        ("Анна", "Anna"),
        ("Юлия", "Iuliia"),
        ("Щукина", "Shchukina"),
        ("ЩУКИНА", "SHCHUKINA"),
        ("Я", "Ia"),
        ("Пётр", "Petr"),
        ("Алексей", "Aleksei"),
        ("Хасан Цой", "Khasan Tsoi"),
        ("Подъячев", "Podieiachev"),
        ("Соловьёв", "Solovev"),
        ("Римский-Корсаков", "Rimskii-Korsakov"),
        ("д'Артаньян", "d'Artanian"),
        ("Эльвира", "Elvira"),
        ("Жанна Чехова", "Zhanna Chekhova"),
        ("Ґалаґан Їжак", "Galagan Izhak"),
        ("Қанат Ұлы", "Kanat Uly"),
        ("José Müller", "Jose Muller"),
        ("Øre Straße", "Ore Strasse"),
    ],
)
def test_names_are_spelt_as_in_a_passport(typed: str, latin: str) -> None:
    assert to_latin(typed) == latin
    assert suggest_latin_name(typed) == latin


def test_every_russian_letter_has_latin_ones() -> None:
    for letter in "абвгдеёжзийклмнопрстуфхцчшщъыьэюя":
        assert to_latin(letter).isascii()
        assert to_latin(letter.upper()) == to_latin(letter).capitalize()


@pytest.mark.parametrize("typed", ["李伟", "???", "123", "-"])
def test_nothing_is_offered_when_nothing_sensible_comes_out(typed: str) -> None:
    assert suggest_latin_name(typed) is None


@pytest.mark.parametrize("typed", ["Anna", "Mary-Jane", "O'Neil", "van der Berg", "J."])
def test_latin_names_are_left_alone(typed: str) -> None:
    assert is_latin_name(typed)
    assert suggest_latin_name(typed) is None


@pytest.mark.parametrize("typed", ["", "Anna1", "-Anna", "Аnna", "Anna\n"])
def test_what_customs_cannot_read(typed: str) -> None:
    assert not is_latin_name(typed)


@pytest.mark.parametrize(
    ("text", "intention"),
    [
        ("cart:12:2", Intention("cart", "12:2")),
        ("buy:7:1", Intention("buy", "7:1")),
        ("wish:12", Intention("wish", "12")),
        ("favourite:svet-dom", Intention("favourite", "svet-dom")),
    ],
)
def test_intentions(text: str, intention: Intention) -> None:
    assert parse_intention(text) == intention
    assert str(intention) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cart",
        "cart:",
        ":12",
        "cart:12:2:3",
        "cart:12:99999",
        "CART:1",
        "cart:<b>",
        "cart:12 ",
        "cart:1\n",
        "c:" + "9" * 99,
    ],
)
def test_malformed_intentions_are_nothing(text: str) -> None:
    assert parse_intention(text) is None


def test_roles() -> None:
    assert role_suffices("clerk", ())
    assert role_suffices("owner", ("owner", "manager"))
    assert not role_suffices("clerk", ("owner", "manager"))
    assert not role_suffices(None, ())
