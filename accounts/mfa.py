"""Where allauth's second step meets Karavan: secrets encrypted at rest, our names, a light QR picture."""

from typing import Any

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.constants import TWO_STEP_CIPHER
from accounts.models import User
from marketplace.lib import ciphers


class MFAAdapter(DefaultMFAAdapter):
    """allauth's hooks for codes and passkeys."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("The browser's answer does not fit. Try once more."),
    }

    def encrypt(self, text: str) -> str:
        """Secrets of authenticator apps and seeds of recovery codes, as they lie in the database."""
        return ciphers.encrypt(text, purpose=TWO_STEP_CIPHER)

    def decrypt(self, encrypted_text: str) -> str:
        """The way back. Raises Undecipherable rather than give an empty secret, whose codes anybody can compute."""
        return ciphers.decrypt(encrypted_text, purpose=TWO_STEP_CIPHER)

    def build_totp_svg(self, url: str) -> str:
        """The QR code with runs of dark squares joined: a third of what one path a square takes."""
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        code.make(fit=True)
        rows = code.get_matrix()
        path = "".join(f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row))
        size = len(rows)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
            f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
        )

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's word
        """A name for a passkey whose owner gave none."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """What the device writes beside the passkey: whose it is, by e-mail."""
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.full_name}

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Start and length of each dark stretch of a row."""
    found: list[tuple[int, int]] = []
    for x, is_dark in enumerate(row):
        if not is_dark:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
