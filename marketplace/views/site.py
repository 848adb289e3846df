"""Small pages about the site itself: language choice, health, reports."""

import json
import logging

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

logger = logging.getLogger("karavan.csp")
MAX_REPORT = 16_384  # bytes


@require_GET
def choose_language(request: HttpRequest) -> HttpResponse:
    """`/` alone answers 302 by cookie, then Accept-Language, else Russian."""
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    known = dict(settings.LANGUAGES)
    language = cookie if cookie in known else translation.get_language_from_request(request)
    with translation.override(language if language in known else settings.LANGUAGE_CODE):
        response = redirect(reverse("home"))
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the database answers; what a load balancer asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Browsers report breaches of the content security policy here; they are logged."""
    body = request.read(MAX_REPORT)
    try:
        logger.warning("CSP report: %s", json.dumps(json.loads(body))[:2000])
    except (ValueError, RecursionError):  # brackets a thousand deep are no report, either
        return HttpResponse(status=400)
    return HttpResponse(status=204)
