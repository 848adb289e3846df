"""Refusals of payments."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import Conflict, DomainError


class IllegalTransition(Conflict):
    """The status table does not know this move: the object has moved on."""

    code = "illegal_transition"


class PaymentClosed(Conflict):
    """The payment is no longer to be paid: it is paid, replaced, or its orders are cancelled."""

    code = "payment_closed"
    message = _("There is nothing left to pay here.")


class AttemptOpen(Conflict):
    """Another attempt still waits for the bank."""

    code = "attempt_open"
    message = _("A payment is already under way. Wait for the bank’s answer.")


class RefundTooLarge(DomainError):
    """More was asked back than is left of what was paid."""

    code = "refund_too_large"
    message = _("At most %(left)s can be returned.")
    field = "amount"


class InvalidAccount(DomainError):
    """The number of a bank account that no bank can have given."""

    code = "invalid_account"
    message = _("The check digits do not fit. Compare the number with the one on the papers of your bank.")
    field = "number"


class InvalidBankCode(DomainError):
    """The code of a bank in a form that does not exist, or not for such an account."""

    code = "invalid_bank_code"
    message = _(
        "An account of 20 digits needs the nine digits of the bank’s БИК, an IBAN the 8 or 11 letters of its SWIFT."
    )
    field = "bank_code"


class PayoutsChanged(Conflict):
    """What is payable has moved since it was shown; nothing was approved."""

    code = "payouts_changed"
    message = _("The amounts have changed meanwhile. Look at them again.")


class UnbalancedEntries(ValueError):
    """A programming mistake: the entries of a ledger transaction do not sum to zero."""


class KeyReused(ValueError):
    """A programming mistake: one ledger key for two different movements."""


class BadSignature(DomainError):
    """A webhook that was not signed by the gateway."""

    code = "bad_signature"
    message = _("The signature does not match.")
    status = 400


class UnknownGateway(DomainError):
    """No gateway of this name is switched on."""

    code = "unknown_gateway"
    message = _("There is no such payment method.")
    status = 404
