"""Change of the e-mail, the alternative e-mail, and the link that takes an account back (S17, S18)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_of
from accounts.clients import client_of
from accounts.constants import EMAIL_CODE_TRIES
from accounts.errors import AddressTaken, CodeSpent, NothingPending, UndoOver
from accounts.forms.security import ChangeEmailForm, EmailCodeForm, NewEmailForm
from accounts.fresh import recent_proof_required
from accounts.models import EmailChange
from accounts.selectors.account import alternative_email, pending_email_change
from accounts.selectors.security import removed_by_undo
from accounts.services import email_change as services
from accounts.services.email_undo import email_change_of_link, undo_email_change
from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post

_Kind = EmailChange.Kind
# Where a change of each kind begins, and where its code is typed
_START = {_Kind.PRIMARY: "account_email", _Kind.ALTERNATIVE: "accounts:alternative-email"}
_CODE = {_Kind.PRIMARY: "accounts:email-confirm", _Kind.ALTERNATIVE: "accounts:alternative-confirm"}


@never_cache
@recent_proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_email(request: HttpRequest) -> HttpResponse:
    """Type the new address to sign in with; the code goes there."""
    user = member_of(request)
    form = ChangeEmailForm(request.POST or None, user=user)
    return _ask_for_code(request, form, _Kind.PRIMARY) or _start_page(request, form, _Kind.PRIMARY)


@never_cache
@recent_proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def alternative(request: HttpRequest) -> HttpResponse:
    """Type an address for the recovery of the account; the code goes there."""
    form = NewEmailForm(request.POST or None)
    return _ask_for_code(request, form, _Kind.ALTERNATIVE) or _start_page(request, form, _Kind.ALTERNATIVE)


def _ask_for_code(request: HttpRequest, form: Form, kind: EmailChange.Kind) -> HttpResponse | None:
    if not form.is_bound or not form.is_valid():
        return None
    try:
        services.request_email_change(user=member_of(request), kind=kind, new_email=form.cleaned_data["email"])
    except DomainError as error:
        form.add_error(error.field, str(error))
        return None
    return redirect_after_post(request, reverse(_CODE[kind]))


def _start_page(request: HttpRequest, form: Form, kind: EmailChange.Kind) -> HttpResponse:
    user = member_of(request)
    context = {
        "form": form,
        "member": user,
        "kind": kind,
        "alternative": alternative_email(user),
        "pending": pending_email_change(user, kind),
        "code_url": reverse(_CODE[kind]),
    }
    template = "accounts/email.html" if kind == _Kind.PRIMARY else "accounts/email_alternative.html"
    return render(request, template, context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest) -> HttpResponse:
    """Type the code that went to the new address."""
    return _code_page(request, _Kind.PRIMARY)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_alternative(request: HttpRequest) -> HttpResponse:
    """Type the code that went to the alternative address."""
    return _code_page(request, _Kind.ALTERNATIVE)


def _code_page(request: HttpRequest, kind: EmailChange.Kind) -> HttpResponse:
    form = EmailCodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        answer = _confirm(request, form, kind)
        if answer:
            return answer
    pending = pending_email_change(member_of(request), kind)
    if pending is None:
        messages.info(request, str(NothingPending()))
        return redirect(_START[kind])
    context = {
        "form": form,
        "pending": pending,
        "kind": kind,
        "is_expired": pending.expires_at <= clock.now(),
        "tries_left": EMAIL_CODE_TRIES - pending.tries,
        "start_url": reverse(_START[kind]),
    }
    return render(request, "accounts/email_code.html", context, status=422 if form.errors else 200)


def _confirm(request: HttpRequest, form: Form, kind: EmailChange.Kind) -> HttpResponse | None:
    """Where to go after the code, or None to show the form again with what is wrong."""
    user = member_of(request)
    try:
        change = services.confirm_email_change(
            user=user, kind=kind, code=form.cleaned_data["code"], client=client_of(request)
        )
    except (AddressTaken, CodeSpent, NothingPending) as error:  # the change is over
        messages.error(request, str(error))
        return redirect_after_post(request, reverse(_START[kind]))
    except DomainError as error:
        form.add_error("code", str(error))
        return None
    sentence = (
        _("You now sign in with %(email)s.")
        if kind == _Kind.PRIMARY
        else _("%(email)s is confirmed: it can bring you back into your profile.")
    )
    messages.success(request, sentence % {"email": change.new_email})
    return redirect_after_post(request, reverse("accounts:security"))


@login_required
@require_POST
def resend_code(request: HttpRequest) -> HttpResponse:
    """POST `kind`: another code for the change that waits."""
    kind = _kind_of(request)
    try:
        change = services.resend_email_code(user=member_of(request), kind=kind)
    except NothingPending as error:
        messages.info(request, str(error))
        return redirect_after_post(request, reverse(_START[kind]))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Another code is on its way to %(email)s.") % {"email": change.new_email})
    return redirect_after_post(request, reverse(_CODE[kind]))


@login_required
@require_POST
def cancel_change(request: HttpRequest) -> HttpResponse:
    """POST `kind`: the change that waits is not wanted any more."""
    services.cancel_email_change(user=member_of(request), kind=_kind_of(request))
    messages.success(request, _("The change has been cancelled. Your addresses are as they were."))
    return redirect_after_post(request, reverse("accounts:security"))


def _kind_of(request: HttpRequest) -> EmailChange.Kind:
    return _Kind.ALTERNATIVE if request.POST.get("kind") == _Kind.ALTERNATIVE else _Kind.PRIMARY


@never_cache
@recent_proof_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_alternative(request: HttpRequest) -> HttpResponse:
    """Ask (GET), then remove (POST)."""
    user = member_of(request)
    email = alternative_email(user)
    if request.method != "POST" and email:
        return render(request, "accounts/email_alternative_remove.html", {"email": email})
    services.remove_alternative_email(user=user, client=client_of(request))
    if email:
        messages.success(request, _("The alternative e-mail has been removed."))
    return redirect_after_post(request, reverse("accounts:security"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail to the old address: GET explains, POST takes the account back. No sign-in is needed."""
    context: dict[str, Any] = {}
    try:
        change = email_change_of_link(token)
        if request.method == "POST":
            change = undo_email_change(token=token, client=client_of(request))
    except UndoOver as error:
        return render(request, "accounts/email_undo.html", {"is_over": True}, status=error.status)
    except AddressTaken as error:
        context = {"error": error}
    context |= {"change": change, "is_done": change.undone_at is not None, "removed": removed_by_undo(change)}
    return render(request, "accounts/email_undo.html", context, status=422 if "error" in context else 200)
