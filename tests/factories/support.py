"""Help articles."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from support.models import HelpArticle


class HelpArticleFactory(DjangoModelFactory[HelpArticle]):
    """A published article of the buyer's guide in both languages."""

    class Meta:
        model = HelpArticle

    slug = factory.Sequence(lambda n: f"article-{n}")
    title_ru = "Как измерить верблюда"
    title_en = "How to measure a camel"
    summary_ru = "Коротко о главном"
    summary_en = "The short version"
    body_ru = "## Сначала\n\nВозьмите рулетку."
    body_en = "## First\n\nTake a tape measure."
    changed_on = dt.date(2026, 11, 1)
