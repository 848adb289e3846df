"""Questions about the goods: most of them answered by the store, some by a buyer, some by nobody yet."""

from __future__ import annotations

from random import Random

from accounts.models import StoreMember, User
from catalog.models import Answer, Product, Question, StorePurchase
from marketplace.demo.content.questions import QUESTIONS

from .plan import Plan

SEED = 47
OLDEST, YOUNGEST = 120, 1  # days


def load_questions(plan: Plan) -> str:
    """Up to four questions for most of the first 120 products; products that have some are left alone."""
    if Question.objects.exists():
        return "none added"
    random = Random(SEED)
    authors = list(User.objects.filter(email__startswith="shopper").order_by("email"))
    owners = dict(StoreMember.objects.order_by("-pk").values_list("store_id", "user_id"))
    buyers = dict(StorePurchase.objects.order_by("-pk").values_list("store_id", "user_id"))
    questions, answers = [], []
    for product in Product.objects.filter(status=Product.Status.LIVE).order_by("pk")[:120]:
        texts = random.sample(QUESTIONS, random.choice((0, 1, 2, 3, 4)))
        for author, exchange in zip(random.sample(authors, len(texts)), texts, strict=True):
            words = exchange[author.language]
            at = plan.ago(random.uniform(YOUNGEST, OLDEST))
            question = Question(product=product, author=author, text=words[0], language=author.language, asked_at=at)
            questions.append(question)
            speakers = _speakers(random, owners.get(product.store_id), buyers.get(product.store_id))
            question.answers_count = len(speakers)
            answers += [
                Answer(question=question, author_id=speaker, text=words[1] if is_store else words[2],
                       language=author.language, is_by_store=is_store, is_by_buyer=not is_store, answered_at=at)
                for speaker, is_store in speakers
            ]  # fmt: skip
    Question.objects.bulk_create(questions, batch_size=500)
    Answer.objects.bulk_create(answers, batch_size=500)
    return f"{len(questions)} added, {len(answers)} answers"


def _speakers(random: Random, owner: int | None, buyer: int | None) -> list[tuple[int, bool]]:
    """Who answers: (member, whether for the store)."""
    found = [(owner, True)] if owner and random.random() < 0.75 else []
    return found + ([(buyer, False)] if buyer and random.random() < 0.25 else [])
