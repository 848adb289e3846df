"""Reads of messaging."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.models import Consent, User
from accounts.selectors.account import live_consent
from marketplace.lib import clock
from marketplace.lib.formatting import current_language, local_date
from messaging.constants import CHANNELS, EMAIL, MAILBOX_ROWS, NOTIFICATIONS_PER_PAGE, Topic
from messaging.models import Notification, NotificationPreference, OutboxEmail
from messaging.ports import topics
from messaging.rules import cell_value, path_in, topic_of
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
class NotificationDay:
    """The notifications of one calendar day of the reader, under one heading."""

    day: date
    days_ago: int
    rows: list[NotificationRow]


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """A page of notifications, newest first."""

    rows: list[NotificationRow]
    page: Page[Notification]
    is_unread_only: bool

    @property
    def days(self) -> list[NotificationDay]:
        """The rows by day, the days as the rows come."""
        today = local_date(clock.now())
        return [
            NotificationDay(day, (today - day).days, list(rows))
            for day, rows in groupby(self.rows, key=lambda row: local_date(row.when))
        ]

    @property
    def newest(self) -> int:
        """The newest notification the reader has seen; «all read» means up to here."""
        return max((row.pk for row in self.rows), default=0)


@dataclass(frozen=True, slots=True)
class SubscriptionCell:
    """One box of the page of subscriptions."""

    channel: str
    value: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Subscription:
    """One kind of messages and where this member gets it."""

    topic: Topic
    cells: list[SubscriptionCell]
    consent_given_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """The page of subscriptions: what the member may change, and what is always sent."""

    optional: list[Subscription]
    essential: list[Topic]

    @property
    def has_mail(self) -> bool:
        """True when there is an optional mail to switch off."""
        return any(cell.is_on for row in self.optional for cell in row.cells if cell.channel == EMAIL)


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


def subscriptions_for(user: User) -> Subscriptions:
    """Every topic and what this member has chosen (S20). Two queries."""
    off = set(NotificationPreference.objects.filter(user=user, is_enabled=False).values_list("topic", "channel"))
    consent = live_consent(user, Consent.Kind.MARKETING)
    rows = [_subscription(topic, off, consent) for topic in topics() if not topic.is_essential]
    return Subscriptions(rows, [topic for topic in topics() if topic.is_essential])


def silenced_channels(user: User, topic: Topic) -> set[str]:
    """Where this member does not want messages of this topic: never anything for an essential one."""
    if topic.is_essential:
        return set()
    off = set(
        NotificationPreference.objects.filter(user=user, topic=topic.code, is_enabled=False).values_list(
            "topic", "channel"
        )
    )
    consent = live_consent(user, Consent.Kind.MARKETING) if topic.is_marketing else None
    return {cell.channel for cell in _subscription(topic, off, consent).cells if not cell.is_on}


def _subscription(topic: Topic, off: set[tuple[str, str]], consent: Consent | None) -> Subscription:
    cells = []
    for channel in CHANNELS:
        needs_consent = topic.is_marketing and channel == EMAIL
        is_on = consent is not None if needs_consent else (topic.code, channel) not in off
        cells.append(SubscriptionCell(channel, cell_value(topic, channel), is_on))
    return Subscription(topic, cells, consent.given_at if consent and topic.is_marketing else None)


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
