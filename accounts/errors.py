"""Refusals of accounts."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import Conflict, DomainError, NotAllowed, NotFound


class TooManyAddresses(DomainError):
    """The address book is full."""

    code = "too_many_addresses"
    message = _("Your address book holds %(limit)s addresses already. Delete one that you no longer need.")


class WrongAnswer(DomainError):
    """The answer to the security question does not match."""

    code = "wrong_answer"
    message = _("This is not the answer that you once gave.")
    field = "answer"


class TooManyAnswers(DomainError):
    """Too many wrong answers to the security question. `wait` says how long to wait."""

    code = "too_many_answers"
    message = _("Too many wrong answers. %(wait)s")
    field = "answer"
    status = 429


class SameAddress(DomainError):
    """The new address is the one the account has."""

    code = "same_address"
    message = _("This is the address that your account has already.")
    field = "email"


class AddressTaken(DomainError):
    """The address has gone to another account; told only to somebody who has proved that the mailbox is theirs."""

    code = "address_taken"
    message = _("This address has come to belong to another account. Nothing has changed; choose another address.")
    field = "email"


class TooManyCodes(DomainError):
    """Too many mails with codes. `wait` says how long to wait."""

    code = "too_many_codes"
    message = _("Too many codes have been sent. %(wait)s")
    field = "email"
    status = 429


class WrongEmailCode(DomainError):
    """The code mailed to a new address does not match; there are tries left."""

    code = "wrong_email_code"
    message = _("This code does not match. Use the one from the latest e-mail.")
    field = "code"


class CodeExpired(DomainError):
    """The code is too old."""

    code = "code_expired"
    message = _("The code has expired. Ask for another one.")
    field = "code"


class CodeSpent(DomainError):
    """Too many wrong codes: this change has been given up."""

    code = "code_spent"
    message = _("Too many wrong codes. Nothing has changed; begin again if you still want another address.")
    field = "code"


class NothingPending(DomainError):
    """There is no change of e-mail to confirm."""

    code = "nothing_pending"
    message = _("There is no address waiting to be confirmed. Type it again to get a code.")


class UndoOver(DomainError):
    """The link to undo a change of e-mail is too old, or a later change has taken its place."""

    code = "undo_over"
    message = _("This link has expired.")
    status = 410


class TooManyPhones(DomainError):
    """The profile holds as many phones as it may. Parameter: limit."""

    code = "too_many_phones"
    message = _("Your profile holds %(limit)s phones already. Remove one that you no longer use.")
    field = "number"


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


class ReasonMissing(DomainError):
    """Staff must say why: the member reads it."""

    code = "reason_missing"
    message = _("Write the reason: the member reads it.")
    field = "reason"


class OwnBlock(NotAllowed):
    """Nobody blocks or unblocks themselves."""

    code = "own_block"
    message = _("You cannot decide about your own account.")


class SuperuserProtected(NotAllowed):
    """Only a superuser decides about a superuser."""

    code = "superuser_protected"
    message = _("Only a superuser may decide about the account of a superuser.")


class NotBlocked(Conflict):
    """There is no block to appeal against or to decide about."""

    code = "not_blocked"
    message = _("The account is not blocked any more.")


class AppealOpen(Conflict):
    """One appeal at a time."""

    code = "appeal_open"
    message = _("You have already sent an appeal. We are looking at it.")


class AppealTooSoon(DomainError):
    """A refusal has been given a moment ago."""

    code = "appeal_too_soon"
    message = _("You can appeal again from %(day)s.")


class AppealNotNew(DomainError):
    """The same words have been refused before."""

    code = "appeal_not_new"
    message = _("We have answered these very words already. Write what is new.")
    field = "text"


class AppealDecided(Conflict):
    """Somebody else was faster."""

    code = "appeal_decided"
    message = _("This appeal has been decided already.")
