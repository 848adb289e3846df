"""What members want to be told, and where (S20)."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from accounts.clients import Client
from accounts.locks import lock_member
from accounts.models import Consent, User
from accounts.services.consents import give_consent, withdraw_consent
from marketplace.lib.errors import NotAllowed
from messaging.constants import EMAIL, Topic
from messaging.models import NotificationPreference, OutboxEmail
from messaging.ports import topics
from messaging.rules import Cell, optional_cells, optional_topic, topic_of


@transaction.atomic
def change_cells(*, user: User, changes: Mapping[Cell, bool], client: Client | None = None) -> None:
    """Switch cells on or off; the others stay as they are. Locks the member. Safe to repeat.

    A row is kept for what differs from the default alone. The mail of a marketing topic is a consent, given
    and withdrawn with its time. Mails that a cell switches off and that still wait are not sent any more.
    Raises NotAllowed for an essential topic, having changed nothing.
    """
    lock_member(user.pk)
    for (code, channel), is_on in changes.items():
        topic = optional_topic(code)
        if topic is None:
            raise NotAllowed
        if topic.is_marketing and channel == EMAIL:
            _record_consent(user, client, is_given=is_on)
            continue
        _write_cell(user, topic, channel, is_on=is_on)
        if channel == EMAIL and not is_on:
            _drop_waiting(user, [topic])


def switch_mail(*, user: User, topic: Topic, is_on: bool, client: Client | None = None) -> None:
    """Mails of this one topic on or off. Locks the member. Raises NotAllowed for an essential topic."""
    change_cells(user=user, changes={(topic.code, EMAIL): is_on}, client=client)


def switch_all_mail_off(*, user: User, client: Client | None = None) -> None:
    """No optional mail any more; the site goes on telling. Locks the member. Safe to repeat."""
    change_cells(user=user, changes=dict.fromkeys(optional_cells(EMAIL), False), client=client)


def drop_unwanted(user: User, kind: Consent.Kind) -> None:
    """Forget the mails that wait and may be sent with this consent alone; fills `consent_withdrawn` of accounts."""
    if kind == Consent.Kind.MARKETING:
        _drop_waiting(user, [topic for topic in topics() if topic.is_marketing])


def _record_consent(user: User, client: Client | None, *, is_given: bool) -> None:
    if is_given:
        give_consent(user=user, kind=Consent.Kind.MARKETING, client=client)
    else:
        withdraw_consent(user=user, kind=Consent.Kind.MARKETING, client=client)


def _write_cell(user: User, topic: Topic, channel: str, *, is_on: bool) -> None:
    cell: dict[str, Any] = {"user": user, "topic": topic.code, "channel": channel}
    if is_on:  # the default: no row
        NotificationPreference.objects.filter(**cell).delete()
    else:
        NotificationPreference.objects.update_or_create(**cell, defaults={"is_enabled": False})


def _drop_waiting(user: User, about: Collection[Topic]) -> None:
    """Forget the mails of these topics that nobody has begun to send; a worker claims only what is still there."""
    waiting = OutboxEmail.objects.filter(user=user, status=OutboxEmail.Status.PENDING).exclude(template="")
    kinds = waiting.values_list("template", flat=True).distinct()
    waiting.filter(template__in=[kind for kind in kinds if topic_of(kind) in about]).delete()
