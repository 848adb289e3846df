"""From a row to words: mails and notifications in the reader's language and time zone."""

import logging
import re
import zoneinfo
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine, TemplateDoesNotExist
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from messaging.constants import Topic
from messaging.context import decode
from messaging.models import Notification, OutboxEmail
from messaging.rules import absolute_url, path_in, topic_of, unsubscribe_token

log = logging.getLogger(__name__)
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


def build_message(email: OutboxEmail) -> EmailMultiAlternatives:
    """The finished message of a row: text and HTML, with the row's own Message-ID.

    Raises whatever a broken template or context raises.
    """
    parts = dict(email.context) if not email.template else _render_parts(email)
    message = EmailMultiAlternatives(
        subject=parts["subject"],
        body=parts["text"],
        from_email=parts.get("from_email") or settings.DEFAULT_FROM_EMAIL,
        to=[email.to],
        headers={"Auto-Submitted": "auto-generated", **parts.get("headers", {}), "Message-ID": email.message_id},
    )
    if parts.get("html"):
        message.attach_alternative(parts["html"], "text/html")
    for name, content, kind in parts.get("attachments", []):
        message.attach(name, b64decode(content), kind)
    message.message()  # a header that cannot be written is an error of the row, not of the mail server
    return message


def html_of(message: EmailMultiAlternatives) -> str:
    """The HTML twin of a built message, or an empty string."""
    return str(message.alternatives[0][0]) if message.alternatives else ""


def notification_text(notification: Notification) -> str:
    """The sentence of a notification, in the active language. Plain text: the page escapes it.

    A kind that has lost its template must not take the whole page with it: it is logged and told in general.
    """
    try:
        return render_text(f"notifications/{notification.kind}.txt", decode(notification.params))
    except TemplateDoesNotExist:
        log.exception("notification %s has no template", notification.pk)
        return _("There is news for you on this page.")


def render_text(name: str, context: Mapping[str, Any]) -> str:
    """Render a plain-text template: nothing is escaped, runs of blank lines become one."""
    text = Engine.get_default().get_template(name).render(Context(dict(context), autoescape=False))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _render_parts(email: OutboxEmail) -> dict[str, Any]:
    zone = zoneinfo.ZoneInfo(email.user.time_zone) if email.user else timezone.get_default_timezone()
    folder, topic = f"emails/{email.template}", topic_of(email.template)
    stop = _unsubscribe_url(email.user, topic)
    with translation.override(email.language), timezone.override(zone):
        context = _shell(email.language) | decode(email.context) | {"topic": topic, "unsubscribe_url": stop}
        context["url"] = absolute_url(path_in(email.language, context.get("url", "/")))
        return {
            "subject": " ".join(render_text(f"{folder}/subject.txt", context).split()),
            "text": render_text(f"{folder}/body.txt", context) + "\n",
            "html": Engine.get_default().get_template(f"{folder}/body.html").render(Context(context)),
            "headers": _unsubscribe_headers(stop),
        }


def _unsubscribe_url(user: User | None, topic: Topic) -> str:
    """Where this reader stops mails of this topic; nowhere for essential ones and for people who are no members."""
    if user is None or topic.is_essential:
        return ""
    return absolute_url(reverse("unsubscribe", args=[unsubscribe_token(user.pk, topic)]))


def _unsubscribe_headers(url: str) -> dict[str, str]:
    """What lets a mail program offer its own button: one POST, no questions (RFC 8058)."""
    if not url:
        return {}
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _shell(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "site_name": str(settings.SITE_NAME),
        "site_url": settings.SITE_URL,
        "recipient_name": "",
    }
