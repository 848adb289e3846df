"""«What went wrong?» step by step, each step an address of its own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from marketplace.lib.page_facts import PageFacts, breadcrumb_data, tell
from orders.pages import orders as cards
from orders.selectors.lists import OrderCard
from support.constants import ORDERS_OFFERED
from support.destinations import actions_on, contact_url, leads_to_people, step_url
from support.promises import promises
from support.selectors import articles_named, fitting_orders
from support.troubles import TROUBLES
from support.wizard import START, Answer, Question, Step


@require_GET
def troubles(request: HttpRequest) -> HttpResponse:
    """The first question."""
    return _page(request, TROUBLES.step(START))


@require_GET
def trouble(request: HttpRequest, step: str) -> HttpResponse:
    """A later question, or an answer with the orders of whoever is signed in. Raises NotFound."""
    if step == START:
        return redirect("support:troubles", permanent=True)
    return _page(request, TROUBLES.step(step))


def _page(request: HttpRequest, step: Step) -> HttpResponse:
    way = _passed(step)
    crumbs = _crumbs(step)
    tell(request, PageFacts(title=str(step.title), data=(breadcrumb_data(crumbs, settings.SITE_URL),)))
    context: dict[str, Any] = {
        "step": step,
        "question": step if isinstance(step, Question) else None,
        "way": [(question.title, label, step_url(question.slug)) for question, label in way],
        "back_url": step_url(way[-1][0].slug) if way else "",
        "crumbs": crumbs,
    }
    if isinstance(step, Answer):
        context |= _answer(request, step)
    return render(request, "support/trouble.html", context)


def _answer(request: HttpRequest, answer: Answer) -> dict[str, Any]:
    user = request.user if isinstance(request.user, User) else None
    found = fitting_orders(user, answer.orders) if user and answer.orders else []
    numbers = promises()
    return {
        "texts": [str(text) % numbers for text in answer.steps],
        "cards": [_card(view, answer.action, user) for view in found[:ORDERS_OFFERED] if user],
        "has_more": len(found) > ORDERS_OFFERED,
        "is_member": user is not None,
        "more": articles_named(answer.more),
        "contact_url": contact_url(),
        "writes": leads_to_people(answer.action),
    }


def _card(view: OrderCard, action: str, user: User) -> dict[str, Any]:
    card = cards.card(view, is_blocked=user.is_blocked)
    return card | {"actions": actions_on(view.order, action, card["actions"])}


def _passed(step: Step) -> list[tuple[Question, Any]]:
    """The questions on the way to a step, each with what was chosen there."""
    way = TROUBLES.way_to(step.slug)
    following = [*(question.slug for question in way), step.slug][1:]
    return [
        (question, next(choice.label for choice in question.choices if choice.to == slug))
        for question, slug in zip(way, following, strict=True)
    ]


def _crumbs(step: Step) -> list[dict[str, Any]]:
    crumbs = [
        {"label": _("Home"), "url": reverse("home")},
        {"label": _("Help"), "url": reverse("support:help")},
        {"label": _("What went wrong?"), "url": reverse("support:troubles")},
    ]
    return [*crumbs[:2], crumbs[2] | {"url": ""}] if step.slug == START else [*crumbs, {"label": step.title, "url": ""}]
