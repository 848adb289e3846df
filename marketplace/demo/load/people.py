"""The named people: they can sign in at once, have an address, and staff have the rights of their desk."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.models import SecurityEvent, User
from accounts.services.addresses import add_address
from accounts.services.appeals import submit_appeal
from accounts.services.blocking import block_member
from accounts.services.phones import add_phone
from accounts.services.pictures import set_picture
from accounts.services.registration import record_registration
from marketplace.demo.content import Person, people
from marketplace.demo.drawings import storefront
from marketplace.lib import clock, ids
from marketplace.lib.publishing import without_publishing
from messaging.services.outbox import drop_history

from .plan import Plan

PASSWORD = "karavan-2026-demo"  # noqa: S105 - printed for every visitor of the demo


@dataclass(frozen=True)
class Desk:
    """A group of staff: everything of some apps, and single rights besides."""

    name: str
    apps: tuple[str, ...]
    rights: tuple[str, ...] = ()


MEMBERS = (
    "accounts.view_user", "accounts.change_user", "accounts.block_user",
    "accounts.view_blockappeal", "accounts.decide_blockappeal",
    "accounts.view_securityevent", "accounts.view_consent", "accounts.view_address", "accounts.view_phone",
    "accounts.view_store", "accounts.change_store", "accounts.view_storemember",
    "orders.view_order", "payments.view_payment", "payments.view_refund",
)  # fmt: skip
SECOND = ("payments.view_manualrefund", "payments.change_refund")
"""Refunds by hand take two people; the other one sits at the desk of disputes."""
_SEEN = (
    "variant", "productdecision", "pictureupload", "media", "discount", "pricetier", "pricechange", "storefacts",
    "deliverytemplate", "deliveryzone", "searchrow", "searchword",
)  # fmt: skip
_DECIDED = ("product", "question", "answer", "review", "searchphrase")
_KEPT = (
    "category", "categoryattribute", "attribute", "attributevalue", "brand", "productattribute", "producttext",
    "prohibitedterm", "synonym",
)  # fmt: skip
CATALOGUE = (
    *(f"catalog.view_{table}" for table in (*_SEEN, *_DECIDED, *_KEPT)),
    *(f"catalog.change_{table}" for table in (*_DECIDED, *_KEPT)),
    *(f"catalog.{right}_{table}" for right in ("add", "delete") for table in _KEPT),
)
"""Goods, the tree, words, and what people say of goods. What members wish for, follow and look at is nobody's desk."""
CAMPAIGNS = ("accounts.view_store", "catalog.view_category", "catalog.view_product")
"""What the coupons of a campaign are for is chosen among these."""
DESKS = {
    "vera@example.com": Desk("Disputes desk", ("orders", "payments", "club", "messaging"), CAMPAIGNS),
    "timur@example.com": Desk("Reports desk", ("support", "messaging"), (*MEMBERS, *SECOND)),
    "olga@example.com": Desk("Catalogue desk", (), CATALOGUE),
}
BLOCKED_BY = "timur@example.com"
ADDRESSES = {
    "Москва": ("RU", "", "Moscow", "Tverskaya ul. 12, kv. 45", "125009", "+79161234567"),
    "Казань": ("RU", "Tatarstan", "Kazan", "ul. Baumana 7, kv. 3", "420111", "+79172345678"),
    "Томск": ("RU", "Tomsk Oblast", "Tomsk", "pr. Lenina 30, kv. 18", "634050", "+79131112233"),
    "Portland": ("US", "OR", "Portland", "1420 SE Alder St, Apt 5", "97214", "+15035550142"),
}
FACES = {
    "anna": (11, True), "igor": (17, False), "sarah": (4, True), "oleg": (19, False), "liwei": (8, False),
    "marina": (25, True), "ruslan": (32, False),
}  # fmt: skip
"""Who has a picture: number of the face, long hair. The others are known by their initials."""


def load_people(plan: Plan) -> str:
    """Everybody of `people.toml` who is not there yet."""
    known = set(User.objects.filter(email__endswith="@example.com").values_list("email", flat=True))
    missing = [person for person in people() if person.email not in known]
    password = make_password(PASSWORD) if missing else ""
    for person in missing:
        _add(person, password, plan)
    for email, desk in DESKS.items():
        _seat(User.objects.get(email=email), desk)
    told = set(SecurityEvent.objects.filter(kind=SecurityEvent.Kind.BLOCKED).values_list("user__email", flat=True))
    for person in people():
        if person.blocked and person.email not in told:
            _block(person, plan)
    return f"{len(missing)} added"


def load_faces(plan: Plan) -> str:
    """The drawn picture of everybody of FACES who has none."""
    bare = User.objects.filter(email__in=[f"{name}@example.com" for name in FACES], picture="")
    for user in bare:
        number, long_hair = FACES[user.email.partition("@")[0]]
        face = storefront.avatar(user.display_name, number, size=256, long_hair=long_hair)
        set_picture(user=user, data=face)
    return f"{len(bare)} drawn"


@transaction.atomic
def _add(person: Person, password: str, plan: Plan) -> None:
    joined = plan.ago(person.days_joined)
    user = User.objects.create(
        email=person.email, member_id=ids.member_number(person.country), password=password,
        first_name=person.first_name, last_name=person.last_name, display_name=person.display_name,
        language=person.language, currency=person.currency, country=person.country, time_zone=person.time_zone,
        is_staff=person.role == "staff", date_joined=joined,
    )  # fmt: skip
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    with clock.at(joined):
        record_registration(user=user, wants_marketing=False)
    if person.city in ADDRESSES:
        country, region, city, street, postcode, phone = ADDRESSES[person.city]
        fields = {
            "recipient": user.full_name, "phone": phone, "country": country, "region": region, "city": city,
            "street": street, "postcode": postcode,
        }  # fmt: skip
        add_address(user=user, fields=fields, make_default=True)
        add_phone(user=user, number=phone)


def _seat(user: User, desk: Desk) -> None:
    """The rights of a desk are exactly those named here, also where an older shop gave it others."""
    group, _ = Group.objects.get_or_create(name=desk.name)
    chosen = Permission.objects.filter(content_type__app_label__in=desk.apps)
    group.permissions.set([*chosen, *(_right(name) for name in desk.rights)])
    user.groups.add(group)


def _right(name: str) -> Permission:
    app, _dot, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _block(person: Person, plan: Plan) -> None:
    """Blocked by staff six days ago, appealed against two days later; the mails of then are not sent today."""
    user = User.objects.get(email=person.email)
    with without_publishing():
        with clock.at(plan.ago(6)):
            block_member(user=user, actor=User.objects.get(email=BLOCKED_BY), reason=person.blocked)
        if person.appeal:
            with clock.at(plan.ago(4)):
                submit_appeal(user=user, text=person.appeal)
    drop_history(before=plan.ago(1))
