"""What we keep about a member, the archive of it, the consents, and the deletion of the profile."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import constants
from accounts.access import export_for_user, member_of
from accounts.clients import client_of
from accounts.errors import DeletionBlocked
from accounts.forms.privacy import DeletionForm, MarketingForm
from accounts.fresh import fresh_sign_in_required, signed_in_recently
from accounts.models import Consent, User
from accounts.privacy import blockers_of
from accounts.selectors.account import latest_export, live_consents, next_export_at, planned_deletion
from accounts.services.consents import give_consent, withdraw_consent
from accounts.services.deletion import cancel_deletion, schedule_deletion
from accounts.services.export import request_export
from accounts.services.files import private_storage
from marketplace.lib import clock
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.formatting import format_day, local_date
from marketplace.lib.htmx import redirect_after_post, render_page
from marketplace.lib.redirects import safe_next

_TEXTS = {Consent.Kind.AGREEMENT: "terms", Consent.Kind.PERSONAL_DATA: "privacy", Consent.Kind.MARKETING: ""}


@login_required
@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What we keep, the consents, the archive; htmx gets the state of the archive alone, while it is being made."""
    user = member_of(request)
    context: dict[str, Any] = {
        "export": latest_export(user),
        "next_export_at": next_export_at(user),
        "kept_days": constants.EXPORT_KEPT_FOR.days,
        "member": user,
        "consents": lambda: _consents(user),
        "planned": lambda: planned_deletion(user),
        "grace_days": constants.DELETION_GRACE.days,
    }
    return render_page(request, "accounts/data.html", "accounts/_export.html", context)


@require_POST
@fresh_sign_in_required
def export(request: HttpRequest) -> HttpResponse:
    """Ask for the archive, after a fresh sign-in; a second press finds the first one under way."""
    try:
        request_export(user=member_of(request), client=client_of(request))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect_after_post(request, reverse("accounts:data") + "#archive")


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, number: str) -> HttpResponseBase:
    """The archive, for its owner alone and after a fresh sign-in."""
    found = export_for_user(member_of(request), number)
    if not signed_in_recently(request):
        return _prove_first(request)
    try:
        file = private_storage().open(found.file_name)
    except FileNotFoundError as error:
        raise NotFound from error
    name = f"karavan-{local_date(found.ready_at or clock.now()):%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@login_required
@require_POST
def marketing(request: HttpRequest) -> HttpResponse:
    """Give or withdraw the consent to news and offers."""
    user, form = member_of(request), MarketingForm(request.POST)
    if form.is_valid() and form.cleaned_data["give"]:
        give_consent(user=user, kind=Consent.Kind.MARKETING, client=client_of(request))
        messages.success(request, _("We will send you news and offers again."))
    elif form.is_valid():
        withdraw_consent(user=user, kind=Consent.Kind.MARKETING, client=client_of(request))
        messages.success(request, _("You will get no more news and offers from us."))
    return redirect_after_post(request, reverse("accounts:data") + "#consents")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what will happen and what is in the way (GET), plan the deletion after a fresh sign-in (POST)."""
    user = member_of(request)
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _deletion_page(request, user, form, status=422 if form.errors else 200)
    return _schedule(request, user, form)


@login_required
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """«Оставить профиль»: call the deletion off."""
    if cancel_deletion(user=member_of(request), client=client_of(request)):
        messages.success(request, _("Your profile stays. Nothing has been deleted."))
    return redirect_after_post(request, safe_next(request, reverse("accounts:data")))


def _prove_first(request: HttpRequest) -> HttpResponse:
    """Ask who it is and come back to the page: a file that came instead of it would leave the question standing."""
    messages.info(request, _("Show that it is you. After that, press “Download” once more."))
    methods = get_adapter().get_reauthentication_methods(request.user)
    url = methods[0]["url"] if methods else reverse("account_login")
    return redirect(f"{url}?{urlencode({'next': reverse('accounts:data') + '#archive'})}")


@fresh_sign_in_required
def _schedule(request: HttpRequest, user: User, form: DeletionForm) -> HttpResponse:
    try:
        planned = schedule_deletion(user=user, client=client_of(request))
    except DeletionBlocked as error:
        form.add_error(None, str(error))
        return _deletion_page(request, user, form, status=error.status)
    text = _("Your profile will be deleted on %(day)s. Until then you can change your mind.")
    messages.success(request, text % {"day": format_day(planned.due_at)})
    return redirect_after_post(request, reverse("accounts:data"))


def _deletion_page(request: HttpRequest, user: User, form: DeletionForm, *, status: int) -> HttpResponse:
    planned = planned_deletion(user)
    context = {
        "form": form,
        "planned": planned,
        "blockers": blockers_of(user),
        "due_at": planned.due_at if planned else clock.now() + constants.DELETION_GRACE,
        "grace_days": constants.DELETION_GRACE.days,
    }
    return render(request, "accounts/data_delete.html", context, status=status)


def _consents(user: User) -> list[dict[str, Any]]:
    """The three consents in a fixed order: what, in which version, since when, and where the text is."""
    live = live_consents(user)
    return [{"kind": kind, "label": kind.label, "given": live.get(kind), "slug": slug} for kind, slug in _TEXTS.items()]
