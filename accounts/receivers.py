"""What Django tells by signal and this app has to act on."""

from typing import Any

from allauth.account.signals import user_logged_in
from allauth.usersessions.signals import on_user_logged_in
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.services.sessions import forget_session

# allauth would look through all sessions of the member at each sign-in, one by one, and strike out one that is just
# being saved by another request. `record_sign_in` lists the session, and the sweep strikes out the dead.
user_logged_in.disconnect(on_user_logged_in)


@receiver(user_logged_out)
def on_signed_out(*, request: HttpRequest, **kwargs: Any) -> None:
    """However a member signs out, the session leaves the list."""
    forget_session(session_key=request.session.session_key)
