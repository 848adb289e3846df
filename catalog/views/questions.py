"""Questions about a product: the list, asking, answering, and the words of a guest kept until sign-in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_of
from accounts.models import User
from catalog.constants import QUESTION_LENGTH
from catalog.forms.questions import AnswerForm, QuestionForm
from catalog.pages.product import steps_to
from catalog.selectors.headings import product_heading
from catalog.selectors.questions import has_bought_in, questions_page
from catalog.services.questions import answer_question, ask_question
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.pagination import page_links
from marketplace.lib.redirects import is_own_form

_DRAFT = "question"  # in the session: {product id: words} of one product


@require_safe
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """All questions, the newest first; what a guest typed before signing in stands in the form again."""
    text = ""
    if request.user.is_authenticated:
        text = (request.session.get(_DRAFT) or {}).get(str(pk), "")
    return _page(request, pk, QuestionForm(initial={"text": text}))


@csrf_exempt  # guests' pages can be cached, so their forms hold no token; it keeps words in their own session
@require_POST
def question_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What a guest asks: kept in the session, and asked to sign in; the form of members posts to `question_ask`."""
    heading = product_heading(pk)
    path = reverse("catalog:questions", args=[pk])
    if not is_own_form(request):  # it arrives without the member's cookie, and a new session would sign them out
        return redirect_after_post(request, f"{path}#ask")
    request.session[_DRAFT] = {str(heading.product_id): request.POST.get("text", "")[:QUESTION_LENGTH]}
    if request.user.is_authenticated:
        return redirect_after_post(request, f"{path}#ask")
    return redirect_after_post(request, f"{reverse('account_login')}?next={path}")


@login_required
@require_POST
def question_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a question."""
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            question = ask_question(user=member_of(request), product_id=pk, text=form.cleaned_data["text"])
        except DomainError as error:
            return _refused(request, pk, error, form)
        request.session.pop(_DRAFT, None)
        messages.success(request, _("Your question is published. We will write to you when it is answered."))
        return redirect_after_post(request, f"{reverse('catalog:questions', args=[pk])}#question-{question.pk}")
    return _page(request, pk, form, status=422)


@login_required
@require_POST
def question_answer(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Publish the answer of a member who has bought in the store."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_question(user=member_of(request), question_id=question, text=form.cleaned_data["text"])
        except DomainError as error:
            return _refused(request, pk, error, form, answering=question)
        messages.success(request, _("Your answer is published."))
        return redirect_after_post(request, f"{reverse('catalog:questions', args=[pk])}#question-{question}")
    return _page(request, pk, QuestionForm(), status=422, answer_form=form, answering=question)


def _refused(request: HttpRequest, pk: int, error: DomainError, form: Any, answering: int = 0) -> HttpResponse:
    """What was typed again, with the reason beside it; what does not exist or is not theirs is a page of its own."""
    if error.status in {403, 404}:
        raise error
    form.add_error("text", str(error))
    if answering:
        return _page(request, pk, QuestionForm(), status=error.status, answer_form=form, answering=answering)
    return _page(request, pk, form, status=error.status)


def _page(
    request: HttpRequest,
    pk: int,
    form: QuestionForm,
    *,
    status: int = 200,
    answer_form: AnswerForm | None = None,
    answering: int = 0,
) -> HttpResponse:
    heading = product_heading(pk)
    language = request.GET.get("language", "")
    language = language if language in {"ru", "en"} else ""
    page, found = questions_page(pk, page=request.GET.get("page", "1"), language=language)
    user = request.user
    context = {
        "heading": heading,
        "questions": found,
        "page": page,
        "language": language,
        "form": form,
        "answering": answering,
        "answer_form": answer_form or AnswerForm(auto_id=False),
        "can_answer": isinstance(user, User) and has_bought_in(user, heading.store_id),
        "pages": page_links(page, reverse("catalog:questions", args=[pk]), language=language),
        "crumbs": steps_to(heading, _("Questions")),
    }
    return render(request, "catalog/questions.html", context, status=status)
