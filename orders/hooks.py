"""What orders hang into the ports of lower apps."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.ports import resume_actions, resume_notes
from catalog.selectors.offers import shown_offer
from marketplace.lib.errors import NotFound
from marketplace.lib.formatting import inner_quotes
from marketplace.lib.numbers import whole_number
from marketplace.lib.publishing import publish_on_commit
from orders import notices, privacy
from orders.models import Actor, Order
from orders.selectors import evidence
from orders.services.cart import buy_now, keep_wanted
from orders.services.status import record_event
from orders.services.unmatching import unmatch_line
from orders.tasks import follow_event
from payments.models import Refund
from payments.ports import event_recorded, evidence_facts, line_undo, refund_succeeded


def connect() -> None:
    """Register everything; called once at start-up."""
    resume_actions.register("cart", resume_cart)
    resume_actions.register("buy", resume_buy)
    resume_notes.register("cart", note_cart)
    resume_notes.register("buy", note_buy)
    refund_succeeded.register("orders", tell_refund)
    event_recorded.register("orders", follow)
    evidence_facts.register("orders", evidence.evidence_facts)
    line_undo.register("orders", unmatch_line)
    privacy.connect()


def resume_cart(user: User, argument: str) -> str:
    """«В корзину» pressed as a guest (S2): `<variant id>:<quantity>`, or the id alone for the least that can be had.

    It joins what the member's cart holds, and a repeat adds nothing. Raises NotFound and what the cart raises.
    """
    variant_id, quantity = _wanted(argument)
    keep_wanted(buyer=user, variant_id=variant_id, quantity=quantity)
    return reverse("orders:cart")


def resume_buy(user: User, argument: str) -> str:
    """«Купить» pressed as a guest: straight to the checkout of that store."""
    variant_id, quantity = _wanted(argument)
    slug = buy_now(buyer=user, variant_id=variant_id, quantity=quantity)
    return f"{reverse('orders:checkout')}?seller={slug}"


def note_cart(argument: str) -> str:
    """What the sign-in page promises: the product goes into the cart."""
    title = _title(argument)
    if not title:
        return ""
    return _("“%(title)s” will be in your cart as soon as you are signed in.") % {"title": title}


def note_buy(argument: str) -> str:
    """What the sign-in page promises: the purchase goes on."""
    title = _title(argument)
    if not title:
        return ""
    return _("We will go on with your purchase of “%(title)s” as soon as you are signed in.") % {"title": title}


def tell_refund(refund: Refund) -> None:
    """Money of an order, or a capture of a checkout that came too late or twice, is back with the buyer.

    Called in the transaction that notes it. A capture that paid for nothing is no event in an order's life, but
    the buyer is told, by the checkout's first order, where that money went.
    """
    orders = Order.objects.select_related("buyer", "store", "checkout")
    order = orders.filter(number=refund.reference).first()
    if order is None:
        if first := orders.filter(checkout__number=refund.reference).order_by("pk").first():
            notices.order_refunded(first, refund.amount, key=refund.number)
        return
    gift_card = refund.gift_card.last4 if refund.gift_card else ""
    record_event(order=order, code="order:refunded", actor=Actor.PROVIDER, data={"amount": str(refund.amount.amount)})
    notices.order_refunded(order, refund.amount, key=refund.number, gift_card=gift_card)


def follow(event_id: int) -> None:
    """An event that no webhook brought is acted on after the commit."""
    publish_on_commit(follow_event, event_id)


def _wanted(argument: str) -> tuple[int, int | None]:
    variant_id, _colon, quantity = argument.partition(":")
    found, count = whole_number(variant_id), whole_number(quantity)
    if found is None or (quantity and count is None):
        raise NotFound
    return found, count


def _title(argument: str) -> str:
    try:
        variant_id, _quantity = _wanted(argument)
    except NotFound:
        return ""
    offer = shown_offer(variant_id)
    return inner_quotes(offer.title) if offer else ""
