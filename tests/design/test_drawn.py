"""Pieces that are drawn in Python escape what people wrote, and say what their templates said."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.lib import opinions
from marketplace.lib.quantities import render_stepper

MARKUP = "<script>alert('&\"')</script>"
AT = dt.datetime(2026, 3, 8, 12, tzinfo=dt.UTC)


def _review(**changed: Any) -> Any:
    own = {"author": "Анна С.", "at": AT, "rating": 4, "text": "Ярко.\r\nНа всю ночь.", "language": "ru"}
    return SimpleNamespace(
        **own | {"options_text": "", "helpful_count": 0, "reply": "", "reply_language": "ru"} | changed
    )


def _answer(**changed: Any) -> Any:
    own = {"author": "Иван", "at": AT, "text": "Да", "language": "ru", "is_by_store": False, "is_by_buyer": False}
    return SimpleNamespace(**own | changed)


def _question(*answers: Any, **changed: Any) -> Any:
    own = {"pk": 7, "author": "Ира", "at": AT, "text": "Ярко ли?", "language": "ru", "answers": list(answers)}
    return SimpleNamespace(**own | changed)


def test_nothing_of_anybody_is_markup() -> None:
    texts = dict.fromkeys(("author", "text", "language", "options_text", "reply", "reply_language"), MARKUP)
    drawn = opinions.render_review(_review(**texts), "")
    answers = [_answer(**dict.fromkeys(("author", "text", "language"), MARKUP)), _answer(is_by_store=True)]
    drawn += opinions.render_question(_question(*answers, author=MARKUP, text=MARKUP, language=MARKUP), MARKUP)
    drawn += render_stepper({"name": MARKUP, "label": MARKUP, "id": MARKUP, "value": 1}, "", "")
    assert "<script" not in drawn and "'&\"'" not in drawn
    assert drawn.count("&lt;script&gt;") >= 13


def test_a_review_says_what_there_is() -> None:
    with translation.override("ru"):
        plain = render_to_string("catalog/_review.html", {"review": _review()})
        full = render_to_string(
            "catalog/_review.html",
            {"review": _review(helpful_count=1204, reply="Thanks", reply_language="en", options_text="Белый")},
        )
    assert "Ярко.<br>На всю ночь." in plain and "lang=" not in plain and "Полезно" not in plain
    assert plain.count("<use") == 5 and 'aria-label="4 из 5"' in plain
    assert "Полезно: 1 204" in full.replace("\xa0", " ") and '<span lang="en">Thanks</span>' in full
    assert " · Белый</span>" in full


def test_a_question_names_who_answers() -> None:
    answers = [_answer(is_by_store=True), _answer(is_by_buyer=True, language="en"), _answer()]
    with translation.override("ru"):
        drawn = render_to_string("catalog/_question.html", {"question": _question(*answers), "store_name": "Лавка"})
        unanswered = opinions.render_question(_question(), "Лавка")
    assert "Лавка" in drawn and drawn.count('class="answer"') == 3
    assert drawn.count(" · ") == 1 and '<p lang="en">' in drawn
    assert 'class="answer"' not in unanswered and 'class="muted"' in unanswered


@pytest.mark.parametrize(
    ("about", "is_least", "is_most", "texts"),
    [
        ({}, True, False, ['name="quantity"', 'value="1"', 'min="1"', 'step="1"']),
        ({"value": 6, "min": 3, "max": 9, "step": 3, "small": True}, False, False, ['max="9"', "stepper--small"]),
        ({"value": 9, "max": 9, "id": "q-4", "name": "n"}, False, True, ['id="q-4"', 'name="n"']),
        ({"value": 2, "max": None, "label": "Сколько"}, False, False, ['aria-label="Сколько"']),
        ({"value": 1, "max": ""}, True, False, []),
    ],
)
def test_a_stepper_ends_where_nothing_more_may_be_had(
    about: dict[str, Any], is_least: bool, is_most: bool, texts: list[str]
) -> None:
    drawn = render_to_string("components/stepper.html", about)
    less, more = drawn.split("<input")
    assert (" disabled" in less, " disabled" in more) == (is_least, is_most)
    assert ("max=" in drawn) == bool(about.get("max"))
    for text in texts:
        assert text in drawn
