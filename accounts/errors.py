"""Refusals of accounts."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import DomainError


class TooManyAddresses(DomainError):
    """The address book is full."""

    code = "too_many_addresses"
    message = _("Your address book holds %(limit)s addresses already. Delete one that you no longer need.")
