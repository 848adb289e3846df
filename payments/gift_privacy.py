"""What gift certificates keep about buyers, owners and recipients, and what becomes of it (domain.md 3.14)."""

from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.privacy import ABOUT_OTHERS, INTERNAL, SECRET, Blocker, Person, PersonalTable, Wipe
from messaging.services.forgetting import forget_param
from payments.models import GiftCard, GiftCardUse

_BOOKS = "the books: numbers, amounts, and why staff blocked it"
_KEPT = ("number", "status", "language", "idempotency_key", "code_digest", "last4", "blocked_reason")
_TEXTS = ("sender_name", "recipient_name", "recipient_email", "message")
_INTERNAL = dict.fromkeys(("id", "idempotency_key", "updated_at", "sendings"), INTERNAL) | {"code_digest": SECRET}


def gift_blocker(user: User) -> Blocker | None:
    """A paid gift that waits for its day is mailed in the buyer's name."""
    waiting = GiftCard.objects.filter(buyer=user, status=GiftCard.Status.ACTIVE, sent_at__isnull=True)
    if not waiting.exists():
        return None
    text = _("A gift certificate that you have bought has not been sent yet. Wait for its day, or give it back.")
    return Blocker(text, reverse("payments:my-gift-cards"), _("To the certificates"))


def forget_words_told(person: Person) -> None:
    """Take the member's name and words out of mails about gifts that wait or were kept, and an address out of those
    that told the giver where a gift went.
    """
    given = list(GiftCard.objects.filter(buyer=person.user).values_list("number", flat=True))
    for wiped in ("sender", "message"):
        forget_param(key="number", values=given, wiped=wiped, readers=User.objects.none())
    received = list(cards_to(person).values_list("number", flat=True))
    givers = User.objects.filter(bought_cards__number__in=received)
    for wiped in ("recipient", "address"):
        forget_param(key="number", values=received, wiped=wiped, readers=givers)


def cards_to(person: Person) -> QuerySet[GiftCard]:
    """Certificates mailed to one of the member's addresses, whoever bought them."""
    return GiftCard.objects.annotate(address=Lower("recipient_email")).filter(address__in=person.emails)


GIFT_TABLES = [
    PersonalTable(
        GiftCardUse,
        "payment__buyer",
        ("payment__number", "card__number", "amount", "status", "created_at"),
        Wipe({}, ("status",), _BOOKS),
        {"id": INTERNAL, "payment": INTERNAL, "card": INTERNAL, "updated_at": INTERNAL},
    ),
    # The code opens the certificate again for whoever holds it, so that its money is nobody's loss.
    PersonalTable(
        GiftCard,
        "owner",
        ("number", "amount", "status", "sender_name", "message", "claimed_at", "last4", "blocked_reason"),
        Wipe({"owner": None, "claimed_at": None}, (*_KEPT, *_TEXTS), "the buyer's words, and the books"),
        _INTERNAL
        | {"owner": INTERNAL}
        | dict.fromkeys(("buyer", "recipient_name", "recipient_email", "language", "created_at"), ABOUT_OTHERS)
        | dict.fromkeys(("send_at", "sent_at", "activated_at"), ABOUT_OTHERS),
        gettext_lazy("Gift certificates in your profile"),
        "payments-giftcard-own",
    ),
    PersonalTable(
        GiftCard,
        cards_to,
        ("number", "amount", "sender_name", "recipient_name", "recipient_email", "message", "sent_at"),
        Wipe(
            {"recipient_name": "", "recipient_email": "", "message": ""},
            (*_KEPT, "sender_name"),
            "the buyer's name, and the books",
        ),
        _INTERNAL
        | dict.fromkeys(("buyer", "owner", "status", "language", "created_at", "send_at", "activated_at"), ABOUT_OTHERS)
        | dict.fromkeys(("claimed_at", "blocked_reason"), ABOUT_OTHERS)
        | {"last4": SECRET},
        gettext_lazy("Gift certificates sent to you"),
        "payments-giftcard-received",
    ),
    PersonalTable(
        GiftCard,
        "buyer",
        ("number", "amount", "status", *_TEXTS, "language", "created_at", "activated_at", "send_at", "sent_at"),
        Wipe(
            {
                "sender_name": "",
                "recipient_name": "",
                "recipient_email": "",
                "message": "",
                "idempotency_key": F("number"),
            },
            tuple(name for name in _KEPT if name != "idempotency_key"),
            _BOOKS,
        ),
        _INTERNAL
        | {"buyer": INTERNAL, "last4": SECRET}
        | dict.fromkeys(("owner", "claimed_at", "blocked_reason"), ABOUT_OTHERS),
        gettext_lazy("Gift certificates that you have bought"),
    ),
]
