"""Consents given and withdrawn (S8): each is a row with its version and times, never changed otherwise."""

from django.db import transaction

from accounts.clients import Client
from accounts.locks import lock_member
from accounts.models import Consent, SecurityEvent, User
from accounts.services.security_log import record_event
from marketplace.lib import clock


@transaction.atomic
def give_consent(*, user: User, kind: Consent.Kind, version: str, client: Client | None = None) -> Consent:
    """Consent to this version; an older one ends. Consent to the same again changes nothing. Locks the member."""
    member = lock_member(user.pk)
    live = Consent.objects.filter(user=member, kind=kind, withdrawn_at__isnull=True)
    known = live.filter(version=version).first()
    if known is not None:
        return known
    live.update(withdrawn_at=clock.now())
    record_event(user=member, kind=SecurityEvent.Kind.CONSENT_GIVEN, client=client, note=f"{kind} {version}")
    return Consent.objects.create(user=member, kind=kind, version=version)


@transaction.atomic
def withdraw_consent(*, user: User, kind: Consent.Kind, client: Client | None = None) -> bool:
    """Withdraw a consent; True when there was one. Locks the member."""
    member = lock_member(user.pk)
    live = Consent.objects.filter(user=member, kind=kind, withdrawn_at__isnull=True)
    if not live.update(withdrawn_at=clock.now()):
        return False
    record_event(user=member, kind=SecurityEvent.Kind.CONSENT_WITHDRAWN, client=client, note=str(kind))
    return True
