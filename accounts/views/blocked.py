"""The page of a blocked member: why, what stays possible, and the appeal (S60, ux page 54)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from accounts.errors import NotBlocked
from accounts.forms.blocking import AppealForm
from accounts.models import BlockAppeal
from accounts.selectors.members import appeals_page
from accounts.services.appeals import submit_appeal
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post

Status = BlockAppeal.Status
TONES = {Status.SUBMITTED: "info", Status.GRANTED: "ok", Status.REFUSED: "warn"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def blocked(request: HttpRequest) -> HttpResponse:
    """Show the reason and earlier appeals; POST sends an appeal. Who is not blocked goes to their account."""
    user = member_of(request)
    if not user.is_blocked:
        return redirect("my")
    form = AppealForm(request.POST) if request.method == "POST" else AppealForm()
    if form.is_bound and form.is_valid():
        try:
            submit_appeal(user=user, text=form.cleaned_data["text"])
        except NotBlocked as error:
            messages.info(request, str(error))
            return redirect_after_post(request, reverse("my"))
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Your appeal has been sent. We will answer by e-mail and on this page."))
            return redirect_after_post(request, reverse("accounts:blocked"))
    page = appeals_page(user)
    rows = [(appeal, TONES[Status(appeal.status)]) for appeal in page.appeals]
    context = {"form": form, "member": user, "page": page, "rows": rows}
    return render(request, "accounts/blocked.html", context, status=422 if form.errors else 200)
