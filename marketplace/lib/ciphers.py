"""Encryption of single values at rest: whoever reads the database alone learns nothing of them.

Keys are derived from SECRET_KEY, one for each purpose, so that a value cannot be carried from one column into
another. SECRET_KEY_FALLBACKS still decrypt; `manage.py rotate_secrets` writes everything anew under SECRET_KEY.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Undecipherable(Exception):
    """The value was encrypted under a key we no longer have, for another purpose, or was changed."""


def encrypt(text: str, *, purpose: str) -> str:
    """`text` as a token of letters; the same text gives another token each time."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def decrypt(token: str, *, purpose: str) -> str:
    """What `encrypt` was given. Raises Undecipherable."""
    try:
        return _cipher(purpose).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Undecipherable(purpose) from error


def rotate(token: str, *, purpose: str) -> str:
    """The same text under the key of today. Raises Undecipherable."""
    try:
        return _cipher(purpose).rotate(token.encode()).decode()
    except InvalidToken as error:
        raise Undecipherable(purpose) from error


def _cipher(purpose: str) -> MultiFernet:
    return _cipher_of(purpose, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=32)
def _cipher_of(purpose: str, secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str, purpose: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"karavan:{purpose}".encode())
    return urlsafe_b64encode(derived.derive(secret.encode()))
