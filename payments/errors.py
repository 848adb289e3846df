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


class MethodUnavailable(DomainError):
    """This way to pay does not take such a sum, or not from there."""

    code = "method_unavailable"
    message = _("This sum cannot be paid in this way. Choose another one.")
    field = "choice"


class BankLineUsed(Conflict):
    """The line of the statement has been decided already, perhaps by a colleague a moment ago."""

    code = "bank_line_used"
    message = _("Line %(reference)s has already been decided.")


class LineNotUndone(Conflict):
    """Base of the reasons why a decision about a line of the bank stands."""


class LineMoneyGone(LineNotUndone):
    """Money of the payment has gone back, or is promised to somebody."""

    code = "line_money_gone"
    message = _(
        "Money of payment %(number)s has gone back or is on its way back, so this match stays. Note the difference on "
        "the refund, and match what comes next to the payment that this line was meant for."
    )


class LineBoughtGift(LineNotUndone):
    """A gift certificate was bought with it, and its code has been sent."""

    code = "line_bought_gift"
    message = _(
        "The line has paid for gift certificate %(number)s, whose code has been sent, so this match stays. Block the "
        "certificate if it must not be used."
    )


class BankLineDiffers(Conflict):
    """Two lines of the bank bear one number: which of them is right, only people can say."""

    code = "bank_line_differs"
    message = _("Line %(reference)s is known with another sum or day. Nothing was entered: look at its number.")


class ChargebackAnswered(Conflict):
    """Staff have answered the bank, or the bank has decided."""

    code = "chargeback_answered"
    message = _("The bank has already been answered: nothing can be added any more.")


class AnswerUnderWay(Conflict):
    """Staff have pressed «send», and the gateway has not said yet whether it has taken the answer."""

    code = "answer_under_way"
    message = _("Our staff are answering the bank at this moment: nothing can be added or taken back any more.")


class TooManyEvidenceFiles(Conflict):
    """Parameter: limit."""

    code = "too_many_evidence_files"
    message = _("At most %(limit)s files can be shown. Delete one first.")
    field = "file"


class EvidenceUnreadable(DomainError):
    """Neither a picture nor a PDF."""

    code = "evidence_unreadable"
    message = _("Only JPEG, PNG, WebP and PDF can be shown to the bank. Choose another file.")
    field = "file"


class EvidenceMissing(DomainError):
    """Nothing to send."""

    code = "evidence_missing"
    message = _("Write what proves that the buyer has got the goods.")
    field = "text"


class GatewaySilent(DomainError):
    """The gateway gave no answer; whether it took the call is not known, and repeating does no harm."""

    code = "gateway_silent"
    message = _("The gateway did not answer. Press again in a minute: nothing is sent twice.")
    status = 503


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


class RefundTaken(Conflict):
    """A colleague returns it already, or it is over."""

    code = "refund_taken"
    message = _("This refund is already being returned, or it is over.")


class ApprovalMissing(Conflict):
    """Nobody else has looked at it."""

    code = "approval_missing"
    message = _("A colleague has to approve this refund first.")


class ApprovedByYou(Conflict):
    """Two people return money by hand."""

    code = "approved_by_you"
    message = _("You have approved this refund: somebody else has to transfer it.")


class RefundChanged(Conflict):
    """The buyer has named another account since."""

    code = "refund_changed"
    message = _("The account has changed meanwhile. Look at it again.")


class RefundDisputed(Conflict):
    """The bank may give the buyer the same money."""

    code = "refund_disputed"
    message = _(
        "A chargeback of this payment is open: nothing is returned by hand before the bank has decided, "
        "or the buyer could have the money twice."
    )


class AccountMissing(Conflict):
    """The buyer has not named an account."""

    code = "account_missing"
    message = _("The buyer has not named a bank account yet.")


class TransferUsed(Conflict):
    """One transfer returns one refund."""

    code = "transfer_used"
    message = _("This number of a transfer stands beside another refund.")
    field = "bank_reference"


class TransferDayWrong(DomainError):
    """Nobody transfers money before it is owed, or in the future."""

    code = "transfer_day_wrong"
    message = _("The day lies between the one on which the refund was granted and today.")
    field = "made_on"


class GiftCodeWrong(DomainError):
    """No certificate that could be used has this code. One sentence for every reason: it must not help to guess."""

    code = "gift_code_wrong"
    message = _(
        "This code does not fit. Compare it with the e-mail: a new e-mail makes the code of the old one invalid."
    )
    field = "code"


class GiftCardUsed(Conflict):
    """The certificate has been spent from, claimed by somebody else, or is too old to be given back."""

    code = "gift_card_used"
    message = _("This certificate can no longer be given back.")


class GiftCardClaimed(Conflict):
    """There is nobody to mail the code to any more."""

    code = "gift_card_claimed"
    message = _("The certificate is already in somebody’s profile, or the e-mail was sent too often.")


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
