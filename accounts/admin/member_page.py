"""What belongs to a member, as tables that staff read on the member's page. One query for each table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.constants import EVENTS_SHOWN
from accounts.devices import device_of
from accounts.models import Address, BlockAppeal, Consent, Phone, SecurityEvent, StoreMember, User
from marketplace.lib.formatting import format_moment

SESSIONS_SHOWN = 20  # newest; a browser that never signs out leaves its row behind
Cell = Any


@dataclass(frozen=True, slots=True)
class Link:
    """A cell, or a way on, that leads somewhere."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A table under the form; `more` leads to all rows."""

    code: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    more: Link | None = None


# What apps above keep about a member: a label, the list in the admin, the permission, all found by member ID.
_ELSEWHERE = (
    ("orders", "admin:orders_order_changelist", "orders.view_order"),
    ("payments", "admin:payments_payment_changelist", "payments.view_payment"),
    ("refunds", "admin:payments_refund_changelist", "payments.view_refund"),
    ("notifications", "admin:messaging_notification_changelist", "messaging.view_notification"),
    ("mails", "admin:messaging_outboxemail_changelist", "messaging.view_outboxemail"),
)


def links_for(request: HttpRequest, member: User) -> list[Link]:
    """Lists of other apps about this member, as far as this person of staff may open them."""
    words = {
        "orders": _("Orders"),
        "payments": _("Payments"),
        "refunds": _("Refunds"),
        "notifications": _("Notifications"),
        "mails": _("Mails"),
    }
    return [
        Link(words[code], f"{reverse(name)}?q={member.member_id}")
        for code, name, permission in _ELSEWHERE
        if request.user.has_perm(permission)
    ]


def panels_for(request: HttpRequest, member: User) -> list[Panel]:
    """Every table whose rows this person of staff may see."""
    builders: tuple[tuple[str, Callable[[User], Panel]], ...] = (
        ("accounts.view_blockappeal", _appeals),
        ("accounts.view_securityevent", _blocks),
        ("accounts.view_consent", _consents),
        ("accounts.view_storemember", _stores),
        ("accounts.view_user", _emails),
        ("accounts.view_phone", _phones),
        ("accounts.view_address", _addresses),
        ("mfa.view_authenticator", _second_steps),
        ("accounts.view_user", _sessions),
        ("accounts.view_securityevent", _events),
    )
    return [build(member) for permission, build in builders if request.user.has_perm(permission)]


def _appeals(member: User) -> Panel:
    appeals = BlockAppeal.objects.filter(user=member).select_related("decided_by")
    return Panel(
        "appeals",
        _("Appeals"),
        (_("Number"), _("Written"), _("Status"), _("Decided by"), _("Answer to the member")),
        [
            (
                Link(appeal.number, reverse("admin:accounts_blockappeal_change", args=[appeal.pk])),
                format_moment(appeal.created_at),
                appeal.get_status_display(),
                appeal.decided_by or "",
                appeal.answer,
            )
            for appeal in appeals
        ],
    )


def _blocks(member: User) -> Panel:
    kinds = (SecurityEvent.Kind.BLOCKED, SecurityEvent.Kind.UNBLOCKED)
    events = SecurityEvent.objects.filter(user=member, kind__in=kinds).select_related("actor")
    return Panel(
        "blocks",
        _("Blocks"),
        (_("When"), _("What happened"), _("By"), _("Reason")),
        [(format_moment(e.happened_at), e.get_kind_display(), e.actor or "", e.note) for e in events],
    )


def _consents(member: User) -> Panel:
    consents = Consent.objects.filter(user=member).order_by("-given_at", "-pk")
    return Panel(
        "consents",
        _("Consents"),
        (_("Consent to"), _("Version"), _("Given"), _("Withdrawn")),
        [
            (
                consent.get_kind_display(),
                consent.version,
                format_moment(consent.given_at),
                format_moment(consent.withdrawn_at) if consent.withdrawn_at else "",
            )
            for consent in consents
        ],
    )


def _stores(member: User) -> Panel:
    memberships = StoreMember.objects.filter(user=member).select_related("store").order_by("store__name", "pk")
    return Panel(
        "stores",
        _("Stores"),
        (_("Store"), _("Role"), _("Status")),
        [
            (
                Link(row.store.name, reverse("admin:accounts_store_change", args=[row.store_id])),
                row.get_role_display(),
                row.store.get_status_display(),
            )
            for row in memberships
        ],
    )


def _emails(member: User) -> Panel:
    emails = EmailAddress.objects.filter(user=member).order_by("-primary", "email")
    return Panel(
        "emails",
        _("E-mail addresses"),
        (_("E-mail"), _("To sign in"), _("Confirmed")),
        [(e.email, _yes_or_no(e.primary), _yes_or_no(e.verified)) for e in emails],
    )


def _phones(member: User) -> Panel:
    phones = Phone.objects.filter(user=member)
    rows = [(phone.number, format_moment(phone.created_at)) for phone in phones]
    return Panel("phones", _("Phones"), (_("Phone"), _("Added")), rows)


def _addresses(member: User) -> Panel:
    return Panel(
        "addresses",
        _("Addresses"),
        (_("Recipient"), _("Address"), _("Phone"), _("Default")),
        [
            (
                address.recipient,
                _joined((address.country_name, address.postcode, address.region, address.city, address.street)),
                address.phone,
                _yes_or_no(address.is_default),
            )
            for address in Address.objects.filter(user=member)
        ],
    )


def _second_steps(member: User) -> Panel:
    """Which there are, not what they hold."""
    found = Authenticator.objects.filter(user=member).defer("data").order_by("created_at", "pk")
    return Panel(
        "second-steps",
        _("Second step"),
        (_("Kind"), _("Added"), _("Last used")),
        [
            (
                one.get_type_display(),
                format_moment(one.created_at),
                format_moment(one.last_used_at) if one.last_used_at else "",
            )
            for one in found
        ],
    )


def _sessions(member: User) -> Panel:
    sessions = UserSession.objects.filter(user=member).defer("session_key").order_by("-last_seen_at")[:SESSIONS_SHOWN]
    return Panel(
        "sessions",
        _("Sessions"),
        (_("Browser"), _("Network address"), _("Signed in"), _("Last seen")),
        [
            (device_of(s.user_agent).label, s.ip, format_moment(s.created_at), format_moment(s.last_seen_at))
            for s in sessions
        ],
    )


def _events(member: User) -> Panel:
    events = SecurityEvent.objects.filter(user=member).select_related("actor")[:EVENTS_SHOWN]
    every = f"{reverse('admin:accounts_securityevent_changelist')}?q={member.member_id}"
    return Panel(
        "events",
        _("Security log"),
        (_("When"), _("What happened"), _("Network address"), _("Browser"), _("By"), _("Note")),
        [
            (
                format_moment(e.happened_at),
                e.get_kind_display(),
                e.ip or "",
                _device(e.user_agent),
                e.actor or "",
                e.note,
            )
            for e in events
        ],
        Link(_("The whole log"), every),
    )


def _device(user_agent: str) -> str:
    return device_of(user_agent).label if user_agent else ""


def _yes_or_no(value: bool) -> str:  # noqa: FBT001 - a cell
    return _("yes") if value else _("no")


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)
