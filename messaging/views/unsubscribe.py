"""/u/<token>: the link at the foot of a mail, and the button of mail programs (RFC 8058)."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.clients import client_of
from marketplace.lib.errors import NotFound
from marketplace.lib.formatting import current_language
from messaging.access import subscription_by_token
from messaging.constants import EMAIL
from messaging.selectors import silenced_channels
from messaging.services.preferences import switch_mail

PAGE, DEAD = "messaging/unsubscribe.html", "messaging/unsubscribe_dead.html"


@dataclass(frozen=True, slots=True)
class _Address:
    """The page in the language menu: it has no prefix of a language."""

    token: str

    def get_absolute_url(self) -> str:
        return f"{reverse('unsubscribe', args=[self.token])}?language={current_language()}"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks and changes nothing; POST switches off the mails of this one topic, or on again, and answers 200.

    Mail programs post `List-Unsubscribe=One-Click` without cookies, and so does the button of the page; that
    the token proves who may do this is why no CSRF token is asked for. There is no redirect: senders of the
    one-click POST need not follow one. Repeating it changes nothing. A token that leads nowhere is 404, whatever
    the reason, so that it says nothing about anybody. A consent to advertising is given by the member alone, signed
    in: a mail may have been passed on, so its link only withdraws one.
    """
    request.page_object = _Address(token)  # type: ignore[attr-defined]
    try:
        user, topic = subscription_by_token(token)
    except NotFound:
        return _answer(request, DEAD, current_language(), {}, status=404)
    may_return = not topic.is_marketing or request.user.pk == user.pk
    wish = _wish(request)
    if wish and not may_return:
        wish = None
    if wish is not None:
        switch_mail(user=user, topic=topic, is_on=wish, client=client_of(request))
    is_on = EMAIL not in silenced_channels(user, topic)
    context = {"topic": topic, "is_on": is_on, "has_acted": wish is not None, "may_return": may_return}
    return _answer(request, PAGE, user.language, context)


def _wish(request: HttpRequest) -> bool | None:
    """What a POST asks for: mails on, mails off, or nothing that we know."""
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return False
    return True if request.POST.get("subscribe") == "again" else None


def _answer(
    request: HttpRequest, template: str, language: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page in `language`, unless the reader has chosen another one in the menu (`?language=`)."""
    chosen = request.GET.get("language")
    code = chosen if chosen in dict(settings.LANGUAGES) else language
    with translation.override(code):
        request.visitor = replace(request.visitor, language=code)  # type: ignore[attr-defined]
        response = render(request, template, context, status=status)
    response["Content-Language"] = code
    return response
