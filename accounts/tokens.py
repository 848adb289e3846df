"""Secrets that a link carries: the mail has the token, the database its digest."""

import hashlib

from marketplace.lib import ids


def link_token() -> str:
    """A new token, too long to be guessed."""
    return ids.token()


def digest_of(token: str) -> str:
    """What is kept of a token; as it is too long to be tried out, a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
