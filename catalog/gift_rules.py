"""Whose promise is whose: pure rules of gifts."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from accounts.models import User
from catalog.models import GiftReservation


def promise_token(secret: str, item_id: int) -> str:
    """By which a browser that holds `secret` knows its promise of this wish again; one for each wish."""
    digest = hmac.digest(secret.encode(), f"gift:{item_id}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def own_promise(promises: Iterable[GiftReservation], giver: User | None, token: str) -> GiftReservation | None:
    """Which of the promises of one wish this member made, or somebody not signed in with this browser."""
    found = list(promises)
    if giver is not None:
        mine = next((promise for promise in found if promise.giver_id == giver.pk), None)
        if mine is not None:
            return mine
    return next((promise for promise in found if promise.giver_id is None and promise.token == token), None)
