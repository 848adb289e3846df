"""Reads of messaging."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.models import User
from marketplace.lib.formatting import current_language
from messaging.constants import MAILBOX_ROWS, NOTIFICATIONS_PER_PAGE
from messaging.models import Notification, OutboxEmail
from messaging.rules import path_in, topic_of
from messaging.services.rendering import notification_text


@dataclass(frozen=True, slots=True)
class NotificationRow:
    """One line of the page: the sentence in the active language and where it leads."""

    pk: int
    icon: str
    text: str
    url: str
    when: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """A page of notifications, newest first."""

    rows: list[NotificationRow]
    page: Page[Notification]
    is_unread_only: bool

    @property
    def newest(self) -> int:
        """The newest notification the reader has seen; «all read» means up to here."""
        return max((row.pk for row in self.rows), default=0)


def unread_count(user: User) -> int:
    """How many notifications the member has not read."""
    return Notification.objects.filter(user=user, read_at__isnull=True).count()


def notifications_for(user: User, *, unread_only: bool, number: str | int = 1) -> NotificationPage:
    """Page `number` of the member's notifications; a number that makes no sense gives the nearest page."""
    rows = Notification.objects.filter(user=user).order_by("-pk")
    if unread_only:
        rows = rows.filter(read_at__isnull=True)
    page = Paginator(rows, NOTIFICATIONS_PER_PAGE).get_page(number)
    return NotificationPage([_row(item) for item in page.object_list], page, unread_only)


def latest_notifications(user: User, *, count: int = 3) -> list[NotificationRow]:
    """The newest notifications of a member, for the dashboard. One query."""
    return [_row(item) for item in Notification.objects.filter(user=user).order_by("-pk")[:count]]


def mailbox() -> QuerySet[OutboxEmail]:
    """The latest mails, newest first, for the page that stands in for a mail server in development."""
    return OutboxEmail.objects.order_by("-pk")[:MAILBOX_ROWS]


def _row(notification: Notification) -> NotificationRow:
    return NotificationRow(
        pk=notification.pk,
        icon=topic_of(notification.kind).icon,
        text=notification_text(notification),
        url=path_in(current_language(), notification.url),
        when=notification.created_at,
        is_new=notification.read_at is None,
    )
