"""Reads about members for staff, and of the appeals of the blocked."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from accounts.models import Address, BlockAppeal, Phone, User
from accounts.rules import may_appeal_from
from marketplace.lib import clock
from marketplace.lib.phones import normalise_phone


@dataclass(frozen=True, slots=True)
class AppealsPage:
    """The appeals of a member, newest first, and from when another one is possible; None: now, or one is open."""

    appeals: tuple[BlockAppeal, ...]
    has_open: bool
    again_at: datetime | None

    @property
    def may_appeal(self) -> bool:
        """True when the form is to be shown."""
        return not self.has_open and self.again_at is None


def appeals_page(user: User) -> AppealsPage:
    """What the page of a blocked member tells about appeals; refusals of an earlier block do not count."""
    appeals = tuple(BlockAppeal.objects.filter(user=user))
    since = user.blocked_at
    refused = [a.decided_at for a in appeals if a.decided_at and since and a.created_at >= since]
    opens_at = may_appeal_from(refused)
    return AppealsPage(
        appeals=appeals,
        has_open=any(appeal.status == BlockAppeal.Status.SUBMITTED for appeal in appeals),
        again_at=opens_at if opens_at and opens_at > clock.now() else None,
    )


def find_members(members: QuerySet[User], text: str) -> QuerySet[User]:
    """Members by what staff have of them. A whole member ID, e-mail (the alternative one too) or phone finds just
    its owner; else every word must stand in a name, an e-mail, an ID or a phone.
    """
    words = text.lower().split()[:5]
    phone = normalise_phone(text, "RU")
    owners = User.objects.filter(Q(member_id=text.strip().lower()) | Q(email=text.strip().lower())).values("pk")
    others = EmailAddress.objects.filter(email=text.strip().lower()).values("user_id")
    callers = Phone.objects.filter(number=phone).values("user_id")
    receivers = Address.objects.filter(phone=phone).order_by().values("user_id")
    exact = owners.order_by().union(others, *((callers.order_by(), receivers) if phone else ()))
    found = [row["pk"] for row in exact] if words else []
    if found:
        return members.filter(pk__in=found)
    for word in words:
        members = members.filter(_matches(word))
    return members


def _matches(word: str) -> Q:
    columns = ("email", "member_id", "first_name", "last_name", "display_name")
    digits = "".join(character for character in word if character.isdigit())
    match = Q(pk__in=EmailAddress.objects.filter(email__icontains=word).values("user_id"))
    if len(digits) >= 4:
        match |= Q(pk__in=Phone.objects.filter(number__contains=digits).values("user_id"))
    for column in columns:
        match |= Q(**{f"{column}__icontains": word})
    return match
