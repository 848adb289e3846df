"""Steps of a change of e-mail."""

from typing import Any

from accounts.models import EmailChange, User
from accounts.services.email_change import confirm_email_change, request_email_change
from messaging.models import OutboxEmail

PRIMARY, ALTERNATIVE = EmailChange.Kind.PRIMARY, EmailChange.Kind.ALTERNATIVE
NEW = "new.address@example.com"


def ask(user: User, email: str = NEW, kind: EmailChange.Kind = PRIMARY) -> EmailChange:
    """The first step: a code is mailed."""
    return request_email_change(user=user, kind=kind, new_email=email)


def code_to(email: str) -> str:
    """The code of the latest mail to this address."""
    return str(OutboxEmail.objects.filter(to=email, template="account_email_code").latest("pk").context["code"])


def wrong(code: str) -> str:
    """Another code."""
    return f"{(int(code) + 1) % 10**6:06}"


def change(user: User, email: str = NEW, kind: EmailChange.Kind = PRIMARY, **extra: Any) -> EmailChange:
    """Both steps."""
    ask(user, email, kind)
    return confirm_email_change(user=user, kind=kind, code=code_to(email), **extra)


def undo_token(email: str) -> str:
    """The token of the link that the old address got."""
    mail = OutboxEmail.objects.filter(to=email, template="account_email_changed").latest("pk")
    return str(mail.context["url"]).rstrip("/").rpartition("/")[2]
