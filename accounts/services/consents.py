"""Giving and withdrawing consents (S8): nothing is ever deleted, so that it can be shown who agreed to what, when."""

from django.db import transaction

from accounts import constants
from accounts.clients import Client
from accounts.locks import lock_member
from accounts.models import Consent, SecurityEvent, User
from accounts.ports import consent_withdrawn
from accounts.services.security_log import record_event
from marketplace.lib import clock

VERSIONS = {
    Consent.Kind.AGREEMENT: constants.AGREEMENT_VERSION,
    Consent.Kind.PERSONAL_DATA: constants.PERSONAL_DATA_VERSION,
    Consent.Kind.MARKETING: constants.MARKETING_VERSION,
}


@transaction.atomic
def give_consent(*, user: User, kind: Consent.Kind, client: Client | None = None) -> Consent:
    """The member agrees to `kind` in its version of today. Locks the member.

    Safe to repeat: a live consent to the same version is returned as it is. One to an older version ends, and
    the new one begins.
    """
    lock_member(user.pk)
    version = VERSIONS[kind]
    live = Consent.objects.filter(user=user, kind=kind, withdrawn_at__isnull=True).first()
    if live is not None and live.version == version:
        return live
    if live is not None:
        _end(live)
    consent = Consent.objects.create(user=user, kind=kind, version=version)
    record_event(user=user, kind=SecurityEvent.Kind.CONSENT_GIVEN, client=client, note=_note(consent))
    return consent


@transaction.atomic
def withdraw_consent(*, user: User, kind: Consent.Kind, client: Client | None = None) -> bool:
    """The member no longer agrees to `kind`; False when there was nothing to withdraw. Locks the member.

    The port `consent_withdrawn` stops what the consent was for, e.g. mails that wait. What else follows, e.g. that
    the account cannot go on without the agreement, is the caller's business.
    """
    lock_member(user.pk)
    for _name, stop in consent_withdrawn.items():
        stop(user, kind)
    live = Consent.objects.filter(user=user, kind=kind, withdrawn_at__isnull=True).first()
    if live is None:
        return False
    _end(live)
    record_event(user=user, kind=SecurityEvent.Kind.CONSENT_WITHDRAWN, client=client, note=_note(live))
    return True


def _end(consent: Consent) -> None:
    consent.withdrawn_at = clock.now()
    consent.save(update_fields=["withdrawn_at"])


def _note(consent: Consent) -> str:
    """Codes, not words: the log is read in both languages."""
    return f"{consent.kind} {consent.version}"
