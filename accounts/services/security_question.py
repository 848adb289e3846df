"""The security question: an extra check beside other proof, never enough on its own (S19)."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clients import Client
from accounts.constants import QUESTION_ANSWERS, QUESTION_ANSWERS_PER
from accounts.errors import TooManyAnswers, WrongAnswer
from accounts.limits import Limit, forget_tries, spend_try, wait_text
from accounts.locks import lock_member
from accounts.models import SecurityEvent, SecurityQuestion, User
from accounts.rules import normalise_answer
from accounts.services.blocking import check_rank
from accounts.services.security_log import record_event
from accounts.services.staff_log import record_act
from marketplace.lib import clock, messenger

_ANSWERS = Limit("security-answer", QUESTION_ANSWERS, QUESTION_ANSWERS_PER)


@transaction.atomic
def set_question(*, user: User, question: str, answer: str, client: Client | None = None) -> SecurityQuestion:
    """Ask this from now on instead of whatever was asked before; the member is told.

    `question` is the member's own text or the English text of one of QUESTIONS. Only a hash of the answer is kept.
    The same once more changes nothing. Locks the member.
    """
    lock_member(user.pk)
    known = SecurityQuestion.objects.filter(user=user).first()
    if known and known.question == question and _matches(known, answer):
        return known
    row, _is_new = SecurityQuestion.objects.update_or_create(
        user=user,
        defaults={
            "question": question,
            "answer_digest": make_password(normalise_answer(answer)),
            "set_at": clock.now(),
        },
    )
    forget_tries(_ANSWERS, user.pk)
    event = record_event(user=user, kind=SecurityEvent.Kind.QUESTION_SET, client=client)
    _tell(user, "account_question_set", event)
    return row


@transaction.atomic
def remove_question(*, user: User, actor: User | None = None, reason: str = "", client: Client | None = None) -> None:
    """Ask nothing any more, and tell the member; nothing happens when nothing is asked. Locks the member.

    `actor` is the member of staff who does it for somebody who forgot the answer, and `reason` why; both are logged.
    Raises SuperuserProtected for staff below the member's rank.
    """
    member = lock_member(user.pk)
    actor = actor if actor and actor.pk != user.pk else None
    if actor:
        check_rank(member=member, actor=actor)
    deleted, _rows = SecurityQuestion.objects.filter(user=user).delete()
    if not deleted:
        return
    event = record_event(user=user, kind=SecurityEvent.Kind.QUESTION_REMOVED, client=client, actor=actor, note=reason)
    if actor:
        record_act(actor=actor, target=member, text=_("Security question removed: %(reason)s") % {"reason": reason})
    forget_tries(_ANSWERS, user.pk)
    _tell(user, "account_question_removed", event)


def check_answer(*, user: User, answer: str) -> None:
    """Nothing when the answer is right, or when the member has no question.

    Each try counts before it is judged, whichever page asks, so that many at once gain nothing; a right one begins
    the count anew. Raises WrongAnswer, and TooManyAnswers, even for a right answer, until the time is over.
    """
    row = SecurityQuestion.objects.filter(user=user).first()
    if row is None:
        return
    seconds = spend_try(_ANSWERS, user.pk)
    if seconds:
        raise TooManyAnswers(wait=wait_text(seconds))
    if not _matches(row, answer):
        raise WrongAnswer
    forget_tries(_ANSWERS, user.pk)


def _matches(row: SecurityQuestion, answer: str) -> bool:
    return check_password(normalise_answer(answer), row.answer_digest)


def _tell(user: User, kind: str, event: SecurityEvent) -> None:
    messenger.notify(
        user=user,
        kind=kind,
        params={"by_staff": event.actor_id is not None, "reason": event.note, "when": event.happened_at},
        url=reverse("accounts:security"),
        dedupe_key=f"security-event:{event.pk}",
    )
