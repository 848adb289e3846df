"""Public numbers: random, short enough to read aloud, never a sequence."""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U


def public_number(prefix: str = "", *, length: int = 10) -> str:
    """A random number such as `K7Q2M-9XTR4`; 50 bits at the default length, in groups of five.

    Uniqueness is the unique constraint's business; a clash is as rare as one in 10^15.
    """
    body = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    groups = "-".join(body[i : i + 5] for i in range(0, length, 5))
    return f"{prefix}{groups}"


def member_number(country: str) -> str:
    """A member ID such as `ru1234567890` (S13): country and ten random digits."""
    return f"{country.lower()}{secrets.randbelow(9 * 10**9) + 10**9}"


def token() -> str:
    """An unguessable URL-safe token, 192 bits."""
    return secrets.token_urlsafe(24)
