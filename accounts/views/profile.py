"""Profile, and the question before a guest's action is completed for a member."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from accounts.forms.profile import ProfileForm
from accounts.models import User
from accounts.ports import resume_actions, resume_notes
from accounts.rules import parse_intention
from accounts.services.profile import change_profile
from accounts.services.resume import complete_intention, remember_intention
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.redirects import safe_next


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and save names and preferences; the page comes back in the language that was chosen."""
    user = member_of(request)
    shown = User.objects.get(pk=user.pk)  # the form writes into its instance; the header keeps greeting the saved one
    form = ProfileForm(request.POST or None, instance=shown)
    if not form.is_bound or not form.is_valid():
        context = {"form": form, "member": user}
        return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)
    change_profile(user=user, fields=form.cleaned_data)
    with translation.override(user.language):
        messages.success(request, _("Your profile has been saved."))
        response = redirect_after_post(request, reverse("accounts:profile"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """A member followed a guest's link: ask (GET), then do it (POST). Unknown actions lead to the account."""
    user = member_of(request)
    then = request.POST.get("then") or request.GET.get("then", "")
    intention = parse_intention(then)
    target = safe_next(request, reverse("my"))
    if intention is None or resume_actions.get(intention.name) is None:
        return redirect(target)
    if request.method != "POST":
        describe = resume_notes.get(intention.name)
        sentence = describe(intention.argument) if describe else ""
        return render(request, "accounts/resume.html", {"then": then, "next": target, "sentence": sentence})
    remember_intention(session=request.session, text=then)
    try:
        target = complete_intention(session=request.session, user=user) or target
    except NotFound:
        pass
    except DomainError as error:
        messages.error(request, str(error))
    return redirect_after_post(request, target)
