"""«What went wrong?»: every way ends, everything on it exists, in both languages."""

from string import Formatter

import pytest
from django.utils import translation

from support.constants import SOURCES
from support.destinations import PAGES
from support.promises import promises
from support.troubles import TROUBLES
from support.wizard import START, Answer, Choice, Question, Tree

ANSWERS = [step for step in TROUBLES.steps.values() if isinstance(step, Answer)]
ARTICLES = {source.slug for source in SOURCES if source.section == "guide"}


def test_every_way_ends_in_an_answer_within_four_steps() -> None:
    ways = list(TROUBLES.paths())
    assert len(ways) >= 30
    assert {way[-1] for way in ways} == {answer.slug for answer in ANSWERS}
    assert max(map(len, ways)) <= 5


def test_every_step_can_be_reached() -> None:
    assert {slug for way in TROUBLES.paths() for slug in way} == set(TROUBLES.steps)


@pytest.mark.parametrize("slug", sorted(TROUBLES.steps))
def test_the_way_back_leads_to_the_start(slug: str) -> None:
    way = TROUBLES.way_to(slug)
    if slug == START:
        assert way == []
        return
    assert way[0].slug == START
    for question, following in zip(way, [*(one.slug for one in way[1:]), slug], strict=True):
        assert following in [choice.to for choice in question.choices]


def test_a_circle_is_found() -> None:
    tree = Tree(Question(START, "", (Choice("a", ""),)), Question("a", "", (Choice(START, ""),)))
    with pytest.raises(ValueError, match="start"):
        list(tree.paths())


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.slug)
def test_an_answer_names_what_exists(answer: Answer) -> None:
    assert answer.action in PAGES
    assert set(answer.more) <= ARTICLES
    assert answer.steps


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.slug)
def test_its_numbers_are_filled(answer: Answer, language: str) -> None:
    with translation.override(language):
        numbers = promises()
        for step in answer.steps:
            said = str(step) % numbers
            assert "%(" not in said
            assert not [name for _text, name, _spec, _how in Formatter().parse(said) if name]


def test_russian_says_what_english_says_with_the_same_numbers() -> None:
    for answer in ANSWERS:
        for step in answer.steps:
            with translation.override("ru"):
                russian = str(step)
            with translation.override("en"):
                english = str(step)
            assert russian != english
            names = [{part.split(")")[0] for part in text.split("%(")[1:]} for text in (russian, english)]
            assert names[0] == names[1]
