"""The security level, the log of the account, and the security question (S19)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import member_of
from accounts.clients import client_of
from accounts.constants import SECURITY_EVENTS_PER_PAGE, SECURITY_EVENTS_SHOWN
from accounts.forms.security import QuestionForm
from accounts.fresh import recent_proof_required
from accounts.models import SecurityQuestion
from accounts.selectors.account import security_events
from accounts.selectors.security import security_level
from accounts.services.security_question import remove_question, set_question
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.pagination import pagination


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """The meter with the best next step, what guards the account, and what happened lately."""
    user = member_of(request)
    events = list(security_events(user)[: SECURITY_EVENTS_SHOWN + 1])
    context = {
        "member": user,
        "level": security_level(user),
        "events": events[:SECURITY_EVENTS_SHOWN],
        "has_more": len(events) > SECURITY_EVENTS_SHOWN,
    }
    return render(request, "accounts/security.html", context)


@login_required
@require_safe
def security_log(request: HttpRequest) -> HttpResponse:
    """`?page=2`: everything that happened to the account, the latest first."""
    page = Paginator(security_events(member_of(request)), SECURITY_EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/security_log.html", {"page": page, **pagination(page)})


@never_cache
@recent_proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def security_question(request: HttpRequest) -> HttpResponse:
    """Choose or write a question, and answer it; a new one takes the place of the old."""
    user = member_of(request)
    known = SecurityQuestion.objects.filter(user=user).first()
    form = QuestionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        set_question(user=user, question=form.question, answer=form.cleaned_data["answer"], client=client_of(request))
        messages.success(request, _("The security question has been saved."))
        return redirect_after_post(request, reverse("accounts:security"))
    context = {"form": form, "known": known}
    return render(request, "accounts/security_question.html", context, status=422 if form.errors else 200)


@never_cache
@recent_proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def security_question_remove(request: HttpRequest) -> HttpResponse:
    """Ask (GET), then remove (POST)."""
    user = member_of(request)
    known = SecurityQuestion.objects.filter(user=user).first()
    if request.method != "POST" and known is not None:
        return render(request, "accounts/security_question_remove.html", {"known": known})
    remove_question(user=user, client=client_of(request))
    if known is not None:
        messages.success(request, _("The security question has been removed."))
    return redirect_after_post(request, reverse("accounts:security"))
