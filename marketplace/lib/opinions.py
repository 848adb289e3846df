"""Reviews, and questions with their answers, as HTML. Python, as the cards are (docs/decisions/0004)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from html import escape
from typing import Protocol

from django.utils.safestring import SafeString
from django.utils.text import normalize_newlines
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketplace.lib import formatting


class Review(Protocol):
    """A published review; `author` is a name as others may see it, `language` that of the text."""

    author: str
    at: dt.datetime
    rating: int
    text: str
    language: str
    options_text: str
    helpful_count: int
    reply: str
    reply_language: str


class Answer(Protocol):
    """An answer to a question: of the store, of one of its buyers, or of anybody."""

    author: str
    at: dt.datetime
    text: str
    language: str
    is_by_store: bool
    is_by_buyer: bool


class Question(Protocol):
    """A published question with the answers to show."""

    pk: int
    author: str
    at: dt.datetime
    text: str
    language: str

    @property
    def answers(self) -> Iterable[Answer]: ...


def initials(name: str) -> str:
    """Up to two first letters for an avatar: «Анна Соколова» → «АС»."""
    return "".join(word[0] for word in name.split()[:2]).upper()


def render_review(review: Review, stars: str) -> SafeString:
    """One review; `stars` is HTML."""
    of = f" · {escape(review.options_text)}" if review.options_text else ""
    text = f'<p class="mt2"{_lang(review.language)}>{_lines(review.text)}</p>' if review.text else ""
    helpful = ""
    if review.helpful_count:
        words = _("Found helpful: %(n)s") % {"n": formatting.format_number(review.helpful_count)}
        helpful = f'<span class="meta">{escape(words)}</span>'
    verified = _("Verified purchase")
    return SafeString(
        f'<article class="review"><div class="row">'
        f'<span class="ava" aria-hidden="true">{escape(initials(review.author))}</span>'
        f'<span><b>{escape(review.author)}</b> <span class="meta">{formatting.format_day(review.at)}{of}</span>'
        f"<br>{stars}</span></div>{text}{_reply(review)}"
        f'<p class="row mt2"><span class="badge badge--trust">{verified}</span>{helpful}</p></article>'
    )


def _reply(review: Review) -> str:
    if not review.reply:
        return ""
    said = _("The seller answers:")
    words = f"<span{_lang(review.reply_language)}>{escape(review.reply)}</span>"
    return f'<p class="note note--info mt2"><span><b>{said}</b> {words}</span></p>'


def render_question(question: Question, store_name: str) -> SafeString:
    """One question with its answers; `store_name` is who answers for the store."""
    answers = "".join(_answer(answer, store_name) for answer in question.answers)
    if not answers:
        words = _("No answer yet.")
        answers = f'<p class="muted">{words}</p>'
    return SafeString(
        f'<article class="question" id="question-{question.pk}">'
        f'<p class="meta">{escape(question.author)}, {formatting.format_day(question.at)}</p>'
        f'<p class="b"{_lang(question.language)}>{_lines(question.text)}</p>{answers}</article>'
    )


def _answer(answer: Answer, store_name: str) -> str:
    if answer.is_by_store:
        words = _("Answer of the store “%(store_name)s”") % {"store_name": formatting.inner_quotes(store_name)}
        who = f"<b>{escape(words)}</b>"
    else:
        bought = _("has bought in this store")
        who = f"<b>{escape(answer.author)}</b>" + (f" · {bought}" if answer.is_by_buyer else "")
    return (
        f'<div class="answer"><p class="meta">{who}, {formatting.format_day(answer.at)}</p>'
        f"<p{_lang(answer.language)}>{_lines(answer.text)}</p></div>"
    )


def _lang(language: str) -> str:
    """The attribute for a text in another language than the page."""
    return "" if language == get_language() else f' lang="{escape(language)}"'


def _lines(text: str) -> str:
    return escape(normalize_newlines(text)).replace("\n", "<br>")
