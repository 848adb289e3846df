"""Refusals of accounts."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import DomainError


class TooManyAddresses(DomainError):
    """The address book is full."""

    code = "too_many_addresses"
    message = _("Your address book holds %(limit)s addresses already. Delete one that you no longer need.")


class TooManyPhones(DomainError):
    """The profile holds as many phones as it may. Parameter: limit."""

    code = "too_many_phones"
    message = _("Your profile holds %(limit)s phones already. Remove one that you no longer use.")
    field = "number"
