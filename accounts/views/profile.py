"""The profile in its sections, and the question before a guest's action is completed for a member."""

from collections.abc import Callable

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_of, phone_for_user
from accounts.constants import PHONES_PER_MEMBER, PICTURE_BYTES, PICTURE_MIN_SIDE, PICTURE_PIXELS
from accounts.forms.phones import PhoneForm
from accounts.forms.profile import NameForm, PictureForm, ShopForm
from accounts.limits import seconds_to_wait, wait_text
from accounts.models import User
from accounts.ports import Kept, resume_actions, resume_notes
from accounts.rules import parse_intention
from accounts.selectors.account import alternative_email, phones_for_user
from accounts.services.phones import add_phone, remove_phone
from accounts.services.pictures import delete_picture, set_picture
from accounts.services.profile import change_profile
from accounts.services.resume import complete_intention, remember_intention
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.redirects import safe_next

Saved = tuple[HttpResponse | None, Form, int]
"""Where to go when it was saved; else the form with its errors and the status of the page."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """The profile in sections; `section` of the form says which one is saved, the others stay as they are."""
    user = member_of(request)
    save = SECTIONS.get(request.POST.get("section", ""))
    forms: dict[str, Form] = {}
    status = 200
    if request.method == "POST":
        if save is None:
            return redirect_after_post(request, reverse("accounts:profile"))
        answer, form, status = save(request, user)
        if answer is not None:
            return answer
        forms = {request.POST["section"]: form}
    context = {
        "member": user,
        "forms": _blank_forms(user) | forms,
        "phones": phones_for_user(user),
        "alternative_email": alternative_email(user),
        "limits": {"bytes": PICTURE_BYTES, "megabytes": PICTURE_BYTES // 1024**2, "phones": PHONES_PER_MEMBER}
        | {"megapixels": PICTURE_PIXELS // 1_000_000, "side": PICTURE_MIN_SIDE},
    }
    return render(request, "accounts/profile.html", context, status=status)


def _blank_forms(user: User) -> dict[str, Form]:
    shop = {"language": user.language, "currency": user.currency, "country": user.country, "time_zone": user.time_zone}
    names = {"display_name": user.display_name, "first_name": user.first_name, "last_name": user.last_name}
    return {
        "picture": PictureForm(),
        "name": NameForm(initial=names),
        "phone": PhoneForm(country=user.country),
        "shop": ShopForm(initial=shop),
    }


def _saved(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect_after_post(request, reverse("accounts:profile"))


def _save_picture(request: HttpRequest, user: User) -> Saved:
    form = PictureForm(request.POST, request.FILES)
    if not ratelimit.consume(request, action="change_picture", user=user):
        wait = max(1, seconds_to_wait(request, "change_picture"))
        form.add_error("picture", _("You have changed the picture many times. %(wait)s") % {"wait": wait_text(wait)})
        return None, form, 429
    if form.is_valid():
        try:
            set_picture(user=user, data=form.cleaned_data["picture"], part=form.cleaned_data["part"])
        except DomainError as error:
            form.add_error("picture", str(error))
        else:
            return _saved(request, _("The picture has been saved.")), form, 303
    return None, form, 422


def _save_name(request: HttpRequest, user: User) -> Saved:
    form = NameForm(request.POST)
    if not form.is_valid():
        return None, form, 422
    change_profile(user=user, fields=form.cleaned_data)
    return _saved(request, _("The name has been saved.")), form, 303


def _save_phone(request: HttpRequest, user: User) -> Saved:
    form = PhoneForm(request.POST, country=user.country)
    if form.is_valid():
        try:
            add_phone(user=user, number=form.cleaned_data["number"])
        except DomainError as error:
            form.add_error("number", str(error))
        else:
            return _saved(request, _("The phone has been saved.")), form, 303
    return None, form, 422


def _save_shop(request: HttpRequest, user: User) -> Saved:
    """The page comes back in the language that was chosen."""
    form = ShopForm(request.POST)
    if not form.is_valid():
        return None, form, 422
    change_profile(user=user, fields=form.cleaned_data)
    with translation.override(user.language):
        response = _saved(request, _("Your choices have been saved."))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response, form, 303


SECTIONS: dict[str, Callable[[HttpRequest, User], Saved]] = {
    "picture": _save_picture,
    "name": _save_name,
    "phone": _save_phone,
    "shop": _save_shop,
}


@login_required
@require_POST
def picture_delete(request: HttpRequest) -> HttpResponse:
    """Go without a picture."""
    delete_picture(user=member_of(request))
    return _saved(request, _("The picture has been deleted."))


@login_required
@require_POST
def phone_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one phone; somebody else's is a 404."""
    user = member_of(request)
    remove_phone(user=user, pk=phone_for_user(user, pk).pk)
    return _saved(request, _("The phone has been removed."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """A member followed a guest's link: ask (GET), then do it (POST). Unknown actions lead to the account."""
    user = member_of(request)
    then = request.POST.get("then") or request.GET.get("then", "")
    intention = parse_intention(then)
    wanted = safe_next(request, "")
    target = wanted or reverse("my")
    if intention is None or resume_actions.get(intention.name) is None:
        return redirect(target)
    if request.method != "POST":
        describe = resume_notes.get(intention.name)
        sentence = describe(intention.argument) if describe else ""
        return render(
            request, "accounts/resume.html", {"then": then, "next": wanted, "back": target, "sentence": sentence}
        )
    remember_intention(session=request.session, text=then)
    try:
        done = complete_intention(session=request.session, user=user)
    except NotFound:
        pass
    except DomainError as error:
        messages.error(request, str(error))
    else:
        if isinstance(done, Kept):
            messages.success(request, done.said)
            target = wanted or done.path
        else:
            target = done or target
    return redirect_after_post(request, target)
