"""Questions about goods and their answers: asking, answering, hiding."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.limits import Limit, spend_try, wait_text
from accounts.models import Store, StoreMember, User
from catalog.constants import ANSWERS_A_DAY, QUESTIONS_A_DAY
from catalog.errors import CannotAnswer, EmptyText, NobodyAnswers, TooManyWords
from catalog.models import Answer, Product, Question
from catalog.models.question import Status
from catalog.rules import text_language
from catalog.selectors.offers import SHOWN
from catalog.selectors.product_rows import shown_products
from catalog.selectors.questions import has_bought_in
from catalog.services.products import check_not_shut
from marketplace.lib.errors import NotFound
from marketplace.lib.messenger import notify

_QUESTIONS = Limit("questions", QUESTIONS_A_DAY, timedelta(days=1))
_ANSWERS = Limit("answers", ANSWERS_A_DAY, timedelta(days=1))


@transaction.atomic
def ask_question(*, user: User, product_id: int, text: str) -> Question:
    """Publish a question and tell the people of the store.

    The same words of the same member again give the question that is there. Raises NotFound for a product that
    is not shown, NobodyAnswers, EmptyText, TooManyWords.
    """
    product = shown_products().select_related("store").filter(pk=product_id).first()
    if product is None:
        raise NotFound
    if product.store.is_shut:
        raise NobodyAnswers
    text = _words(text)
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)  # a double click waits here
    known = Question.objects.filter(product=product, author=user, text=text, status=Status.PUBLISHED).first()
    if known is not None:
        return known
    _spend(_QUESTIONS, user)
    question = Question.objects.create(product=product, author=user, text=text, language=text_language(text))
    _tell_store(question, product)
    return question


@transaction.atomic
def answer_question(*, user: User, question_id: int, text: str, store: Store | None = None) -> Answer:
    """Publish an answer and tell the asker.

    For `store`, whose people the caller has checked, or as a member: then only those may who have bought in the
    store, whatever they bought there. The same words again give the answer that is there. Locks the question.
    Raises NotFound, StoreShut, EmptyText, CannotAnswer, TooManyWords.
    """
    if store is not None:
        check_not_shut(store)
    question = _locked(question_id, store)
    product = question.product
    text = _words(text)
    if store is None and not has_bought_in(user, product.store_id):
        raise CannotAnswer
    known = Answer.objects.filter(question=question, author=user, text=text, status=Status.PUBLISHED).first()
    if known is not None:
        return known
    _spend(_ANSWERS, user)
    answer = Answer.objects.create(
        question=question,
        author=user,
        text=text,
        language=text_language(text),
        is_by_store=store is not None,
        is_by_buyer=store is None,
    )
    _count_answers(question)
    if question.author_id != user.pk:
        _tell_asker(question, answer, product)
    return answer


@transaction.atomic
def moderate_question(*, question: Question, status: str, reason: str) -> None:
    """Hide a question with a reason, or show it again (reason empty)."""
    question.status, question.hidden_because = status, reason if status == Status.HIDDEN else ""
    question.save(update_fields=["status", "hidden_because"])


@transaction.atomic
def moderate_answer(*, answer: Answer, status: str, reason: str) -> None:
    """Hide an answer with a reason, or show it again, and count the answers anew. Locks the question."""
    question = Question.objects.select_for_update(of=("self",), no_key=True).get(pk=answer.question_id)
    answer.status, answer.hidden_because = status, reason if status == Status.HIDDEN else ""
    answer.save(update_fields=["status", "hidden_because"])
    _count_answers(question)


def _locked(question_id: int, store: Store | None) -> Question:
    rows = Question.objects.select_for_update(of=("self",), no_key=True).select_related("product__store", "author")
    rows = rows.filter(pk=question_id, status=Status.PUBLISHED, product__status__in=SHOWN)
    if store is not None:
        rows = rows.filter(product__store=store)
    question = rows.first()
    if question is None:
        raise NotFound
    return question


def _words(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not any(sign.isalpha() for sign in text):
        raise EmptyText
    return text


def _spend(limit: Limit, user: User) -> None:
    if seconds := spend_try(limit, user.pk):
        raise TooManyWords(wait=wait_text(seconds))


def _count_answers(question: Question) -> None:
    question.answers_count = question.answers.filter(status=Status.PUBLISHED).count()
    question.save(update_fields=["answers_count"])


def _tell_store(question: Question, product: Product) -> None:
    people = StoreMember.objects.filter(store=product.store).select_related("user").order_by("pk")
    for one in people:
        if one.user_id == question.author_id:
            continue
        with translation.override(one.user.language):
            url = reverse("seller:questions", args=[product.store.slug])
            params = {"title": str(product.title or ""), "text": question.text, "store": product.store.name}
        key = f"question:{question.pk}"
        notify(user=one.user, kind="question_asked", params=params, url=url, dedupe_key=key)


def _tell_asker(question: Question, answer: Answer, product: Product) -> None:
    asker = question.author
    with translation.override(asker.language):
        url = f"{reverse('catalog:questions', args=[product.pk])}#question-{question.pk}"
        params = {
            "title": str(product.title or ""),
            "text": answer.text,
            "store": product.store.name if answer.is_by_store else "",
        }
    notify(user=asker, kind="question_answered", params=params, url=url, dedupe_key=f"answer:{answer.pk}")
