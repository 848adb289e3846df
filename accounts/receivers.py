"""What Django tells by signal and this app has to act on."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.services.sessions import forget_session


@receiver(user_logged_out)
def on_signed_out(*, request: HttpRequest, **kwargs: Any) -> None:
    """However a member signs out, the session leaves the list."""
    forget_session(session_key=request.session.session_key)
