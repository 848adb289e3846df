"""Questions about the goods of the store, those that wait for an answer first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_of
from catalog.forms.questions import AnswerForm
from catalog.selectors.questions import store_questions, unanswered_count
from catalog.services.questions import answer_question
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.pagination import page_links
from seller.gate import seller_page
from seller.navigation import entries


@require_safe
@seller_page()
def questions(request: HttpRequest) -> HttpResponse:
    """The list, with a form under each question."""
    return _page(request)


@require_POST
@seller_page()
def answer(request: HttpRequest, question: int) -> HttpResponse:
    """Answer in the name of the store."""
    store = request.store  # type: ignore[attr-defined]
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_question(user=member_of(request), question_id=question, text=form.cleaned_data["text"], store=store)
        except DomainError as error:
            if error.status == 404:
                raise
            form.add_error("text", str(error))
            return _page(request, form, question, status=error.status)
        messages.success(request, _("The answer is published, and who asked has been told."))
        return redirect_after_post(request, reverse("seller:questions", args=[store.slug]))
    return _page(request, form, question, status=422)


def _page(request: HttpRequest, form: AnswerForm | None = None, answering: int = 0, status: int = 200) -> HttpResponse:
    store = request.store  # type: ignore[attr-defined]
    page, rows = store_questions(store, page=request.GET.get("page", "1"))
    path = reverse("seller:questions", args=[store.slug])
    context = {
        "store": store,
        "seller_nav": entries(request),
        "rows": rows,
        "page": page,
        "waiting": unanswered_count(store),
        "answering": answering,
        "answer_form": form or AnswerForm(auto_id=False),
        "pages": page_links(page, path),
    }
    return render(request, "seller/questions.html", context, status=status)
