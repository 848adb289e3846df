"""Refusals of accounts."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import DomainError


class TooManyAddresses(DomainError):
    """The address book is full."""

    code = "too_many_addresses"
    message = _("Your address book holds %(limit)s addresses already. Delete one that you no longer need.")


class WrongCode(DomainError):
    """Neither a code of the authenticator app nor an unused recovery code."""

    code = "wrong_code"
    field = "code"
    message = _("This code does not match. After five wrong codes there is a pause of five minutes.")


class CodeUsed(DomainError):
    """A right code of the authenticator app, which works once."""

    code = "code_used"
    field = "code"
    message = _("This code has been used already. Wait until the app shows the next one, half a minute at most.")


class TooManyPasskeys(DomainError):
    """The list of passkeys is full."""

    code = "too_many_passkeys"
    message = _("You have %(limit)s passkeys already. Remove one that you no longer use.")
