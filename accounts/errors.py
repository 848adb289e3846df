"""Refusals of accounts."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import DomainError, NotFound


class TooManyAddresses(DomainError):
    """The address book is full."""

    code = "too_many_addresses"
    message = _("Your address book holds %(limit)s addresses already. Delete one that you no longer need.")


class MemberGone(NotFound):
    """The profile was deleted while something was about to be written for it."""

    code = "member_gone"
    message = _("This profile has been deleted.")


class TooManyExports(DomainError):
    """Enough archives for today."""

    code = "too_many_exports"
    message = _("You have asked for %(limit)s archives within a day. The next one can be made on %(when)s.")
    status = 429


class DeletionBlocked(DomainError):
    """Something has to be settled before the profile can be deleted."""

    code = "deletion_blocked"
    message = _("The profile cannot be deleted yet. See below what has to be settled first.")
    status = 409
