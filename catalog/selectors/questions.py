"""Questions about a product and their answers, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Case, OuterRef, QuerySet, Value, When
from django.db.models.functions import JSONObject

from accounts.models import Store, User
from catalog.constants import ANSWERS_SHOWN, QUESTIONS_ON_PAGE, QUESTIONS_ON_PRODUCT
from catalog.models import Answer, Question, StorePurchase
from catalog.rules import public_name
from marketplace.lib.prepared import Prepared

_PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer. `author` is empty for a store's, whose name stands there instead."""

    author: str
    at: datetime
    text: str
    language: str
    is_by_store: bool
    is_by_buyer: bool


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with its first answers, the store's before the others'."""

    pk: int
    author: str
    at: datetime
    text: str
    language: str
    answers_count: int
    answers: list[AnswerView]
    product_id: int
    product_title: str = ""


def newest_questions(product_id: int) -> list[QuestionView]:
    """The QUESTIONS_ON_PRODUCT newest published questions, each with one answer: one query."""
    return [_view(question) for question in _NEWEST.rows(product=product_id)]


def questions_page(product_id: int, *, page: str = "1", language: str = "") -> tuple[Page[Any], list[QuestionView]]:
    """A page of the questions, the newest first, perhaps in one language only: two queries."""
    rows = _shown(product_id, answers=ANSWERS_SHOWN)
    if language:
        rows = rows.filter(language=language)
    found = Paginator(rows, QUESTIONS_ON_PAGE).get_page(page)
    return found, [_view(question) for question in found.object_list]


def store_questions(store: Store, *, page: str = "1") -> tuple[Page[Any], list[QuestionView]]:
    """Published questions about the goods of a store, those without an answer first: two queries."""
    rows = _with_answers(ANSWERS_SHOWN).filter(product__store=store).select_related("author", "product")
    waiting = Case(When(answers_count=0, then=Value(0)), default=Value(1))
    found = Paginator(rows.order_by(waiting, "-asked_at", "-pk"), QUESTIONS_ON_PAGE).get_page(page)
    return found, [_view(question, question.product.title or "") for question in found.object_list]


def unanswered_count(store: Store) -> int:
    """How many questions wait for the store."""
    return Question.objects.filter(product__store=store, status=_PUBLISHED, answers_count=0).order_by().count()


def has_bought_in(user: User, store_id: int) -> bool:
    """True when an order of the member in this store is finished: what makes an answer one of a buyer."""
    return StorePurchase.objects.filter(user=user, store=store_id).exists()


def _shown(product_id: int, *, answers: int) -> QuerySet[Question]:
    return _with_answers(answers).filter(product=product_id).select_related("author").order_by("-asked_at", "-pk")


def _with_answers(number: int) -> QuerySet[Question]:
    rows = Answer.objects.filter(question=OuterRef("pk"), status=_PUBLISHED)
    rows = rows.order_by("-is_by_store", "answered_at", "pk")[:number]
    columns = ("text", "language", "is_by_store", "is_by_buyer", "answered_at")
    shaped = rows.values(
        row=JSONObject(
            **{name: name for name in columns},
            display_name="author__display_name",
            first_name="author__first_name",
            member_id="author__member_id",
            gone="author__anonymised_at",
        )
    )
    return Question.objects.filter(status=_PUBLISHED).annotate(answer_rows=ArraySubquery(shaped))


def _view(question: Question, title: str = "") -> QuestionView:
    rows: Iterable[dict[str, Any]] = question.answer_rows  # type: ignore[attr-defined]
    return QuestionView(
        pk=question.pk,
        author=public_name(question.author.short_name, is_gone=question.author.anonymised_at is not None),
        at=question.asked_at,
        text=question.text,
        language=question.language,
        answers_count=question.answers_count,
        answers=[_answer(row) for row in rows],
        product_id=question.product_id,
        product_title=title,
    )


def _answer(row: dict[str, Any]) -> AnswerView:
    author = User(display_name=row["display_name"], first_name=row["first_name"], member_id=row["member_id"])
    author.anonymised_at = row["gone"]
    return AnswerView(
        author=public_name(author.short_name, is_gone=row["gone"] is not None),
        at=datetime.fromisoformat(row["answered_at"]),
        text=row["text"],
        language=row["language"],
        is_by_store=row["is_by_store"],
        is_by_buyer=row["is_by_buyer"],
    )


_NEWEST = Prepared(lambda product: _shown(product, answers=1)[:QUESTIONS_ON_PRODUCT])
