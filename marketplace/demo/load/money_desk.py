"""What lies on the desks of staff and sellers: a chargeback, a bank line, a refund by hand, customs data, a gift."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation

from accounts.models import Store, StoreMember, User
from catalog.models import Variant, Wishlist, WishlistItem
from catalog.services.gifts import promise_gift
from catalog.services.lists import change_list
from catalog.services.wishlists import place_wish
from marketplace.lib import clock, ids
from marketplace.lib.documents import Card, Paper
from marketplace.lib.publishing import without_publishing
from marketplace.lib.visitor import Visitor
from messaging.services.outbox import drop_history
from orders.models import CartLine, Order
from orders.selectors.cart import checkout_view
from orders.selectors.evidence import evidence_facts
from orders.services.cancel import refuse_order
from orders.services.checkout import place_checkout
from orders.services.customs import give_customs_data
from orders.services.gifts import buy_gift
from orders.services.payment import pay_checkout
from orders.services.settling import process_event
from orders.services.shipping import ship_order
from payments import locks
from payments.gateways.sandbox.cards import DEMO_CARDS
from payments.gateways.sandbox.constants import SIGNATURE_HEADER
from payments.gateways.sandbox.disputes import open_dispute
from payments.gateways.sandbox.signing import sign
from payments.gateways.sandbox.webhooks import event_body
from payments.models import Chargeback, PaymentAttempt, Refund
from payments.services.bank_lines import enter_lines
from payments.services.by_hand import hand_over, save_refund_account
from payments.services.chargebacks import give_evidence
from payments.services.events import record_event
from payments.services.evidence_files import add_evidence_file
from payments.statements import StatementRow

from .orders import Wish, play_once, sellable, way_of
from .payouts import ACCOUNTS
from .plan import Plan

STAFF = "vera@example.com"
BUYER = "oleg@example.com"  # who fills no cart in the demo
GIFT = "demo-desk-gift"
# Of nobody: the passport has the number of the specimen, the INN is the example of the tax office's own software.
PAPERS = {
    "name": "Переводов Олег Иванович",
    "born": "1991-03-14",
    "passport": "4500000001",
    "passport_issued": "2011-04-02",
    "inn": "500100732259",
}


def load_money_desk(plan: Plan) -> str:
    """One thing of each kind that somebody has to look at; each once."""
    with without_publishing():
        done = sum(add(plan) for add in (_chargeback, _bank_line, _refund_by_hand, _customs))
    drop_history(before=plan.ago(0.02))
    return f"{done} added"


def load_gift_on_its_way(plan: Plan) -> str:
    """Anna sends Igor something from his list; once, and only while the list is there."""
    wishlist = Wishlist.objects.present().filter(user__email="igor@example.com", token__isnull=False).first()
    anna = User.objects.filter(email="anna@example.com").first()
    if anna is None or wishlist is None or Order.objects.filter(checkout__idempotency_key=GIFT).exists():
        return "none added"
    with without_publishing():
        item = _wish_from_home(wishlist)
        ticked = list(CartLine.objects.filter(cart__user=anna, is_selected=True).values_list("pk", flat=True))
        sent = item is not None and _send_gift(anna, item, plan)
        CartLine.objects.filter(pk__in=ticked).update(is_selected=True)
    drop_history(before=plan.ago(0.02))
    return "1 added" if sent else "none added"


def _order(name: str, stage: str, days: float, plan: Plan, *, country: str = "RU") -> Order | None:
    """A new order of one thing from a store with a named owner; None when it is there already or cannot be placed.

    A cart that a visitor of the demo has filled is left alone.
    """
    user = User.objects.filter(email=BUYER).first()
    key = f"demo-desk-{name}"
    if user is None or CartLine.objects.filter(cart__user=user, removed_at=None).exists():
        return None
    named = StoreMember.objects.filter(role=StoreMember.Role.OWNER, user__email__endswith="@example.com")
    stores = Store.objects.filter(pk__in=named.values("store"), country=country)
    goods = [one for one in sellable() if one.product.store_id in set(stores.values_list("pk", flat=True))]
    if not goods or not play_once(Wish(key, user, stage, plan.ago(days), 1), goods, plan):
        return None
    return Order.objects.select_related("store", "buyer", "checkout").get(checkout__idempotency_key=key)


def _owner(order: Order) -> User:
    row = StoreMember.objects.filter(store=order.store_id, role=StoreMember.Role.OWNER).select_related("user")
    return row.order_by("pk")[0].user


def _chargeback(plan: Plan) -> int:
    """The bank has taken the price back and asks; the store has answered with words and a paper, staff have not."""
    order = _order("chargeback", "delivered", 17, plan)
    if order is None:
        return 0
    attempt = PaymentAttempt.objects.get(payment__reference=order.checkout.number, status="captured")
    with clock.at(plan.ago(1)):
        dispute = open_dispute(key=attempt.number, reason="product_not_received")
        for event in dispute.events.all():
            body = event_body(event)
            row = record_event(provider=attempt.gateway, body=body, headers={SIGNATURE_HEADER: sign(body)})
            process_event(event=row)
            event.delivered_at = clock.now()
            event.save(update_fields=["delivered_at"])
    number = Chargeback.objects.get(reference=dispute.reference).number
    with clock.at(plan.ago(0.5)):
        text = "The parcel was handed to the recipient; the carrier has reported it. The buyer has not written to us."
        give_evidence(store_id=order.store_id, user=_owner(order), number=number, text=text)
        add_evidence_file(
            store_id=order.store_id, user=_owner(order), number=number, name="delivery.pdf", data=_proof(order)
        )
    return 1


def _proof(order: Order) -> bytes:
    """What a carrier would print about the parcel."""
    with translation.override("en"):
        paper = Paper(title=f"Proof of delivery {order.number}", language="en")
        paper.part("Proof of delivery")
        paper.cards(Card("Order", [order.number, order.store.name]))
        for line in evidence_facts(order.number).splitlines():
            paper.note(line)
        return paper.render()


def _bank_line(plan: Plan) -> int:
    """A transfer has come in whose purpose names an invoice: staff confirm it."""
    if "bank_transfer" not in settings.PAYMENT_GATEWAYS:
        return 0
    order = _order("transfer", "unpaid", 1.1, plan)
    if order is None:
        return 0
    with clock.at(order.placed_at + timedelta(minutes=4)):
        attempt = pay_checkout(
            buyer=order.buyer,
            number=order.checkout.number,
            card=None,
            idempotency_key="demo-desk-transfer",
            expected_total=order.total,
            return_url="/",
            gateway="bank_transfer",
        )
    assert attempt is not None  # no certificate pays it
    line = StatementRow(
        clock.today(), order.total, order.buyer.full_name.upper(), f"Payment {attempt.number}", f"DEMO-{order.pk}"
    )
    return enter_lines(staff=User.objects.get(email=STAFF), rows=[line])


def _refund_by_hand(plan: Plan) -> int:
    """The card is closed, so the money of a cancelled order waits to be transferred: nobody has approved it yet."""
    order = _order("refund", "to_ship", 2.5, plan)
    if order is None:
        return 0
    with clock.at(plan.ago(2)):
        refuse_order(store=order.store, number=order.number, user=_owner(order))
        with transaction.atomic():
            row = locks.lock_refund(Refund.objects.get(reference=order.number).pk)
            hand_over(row, failure_code="closed_card")
    with clock.at(plan.ago(1.5)):
        number, bank_code = ACCOUNTS[0]
        save_refund_account(number=row.number, holder=order.buyer.full_name, bank_code=bank_code, account=number)
    return 1


def _customs(plan: Plan) -> int:
    """A paid order from abroad, with what Russian customs ask for."""
    order = _order("customs", "to_ship", 1.5, plan, country="CN")
    if order is None:
        return 0
    with clock.at(plan.ago(1)):
        give_customs_data(buyer=order.buyer, number=order.number, papers=PAPERS)
    return 1


def _wish_from_home(wishlist: Wishlist) -> WishlistItem | None:
    """Something in the list that no customs stand before, put there where the list has nothing of the kind."""
    igor = wishlist.user
    address = igor.addresses.order_by("pk").first()
    goods: list[Variant] = [one for one in sellable() if one.product.store.country == "RU"]
    if address is None or not goods:
        return None
    fields = {name: getattr(wishlist, name) for name in ("name", "occasion", "event_date", "note")}
    wishlist = change_list(user=igor, pk=wishlist.pk, fields=fields | {"address": address.pk})
    place_wish(user=igor, variant_id=goods[0].pk, list_ids=[wishlist.pk])
    return wishlist.items.get(variant=goods[0], removed_at=None)


def _send_gift(anna: User, item: WishlistItem, plan: Plan) -> bool:
    promise_gift(item_id=item.pk, giver=anna, secret=ids.token(), name=anna.display_name)
    with clock.at(plan.ago(3)):
        seller = buy_gift(giver=anna, item=item, secret="")
        view = checkout_view(anna, store_slug=seller, gift_list_id=item.wishlist_id)
        checkout = place_checkout(
            buyer=anna,
            store_ids=[group.store.pk for group in view.groups],
            address_id=None,
            gift_list_id=item.wishlist_id,
            delivery={group.store.pk: group.option.code for group in view.groups if group.option},
            expected_total=view.total,
            idempotency_key=GIFT,
            visitor=Visitor(language=anna.language, currency=anna.currency, country=anna.country),
        )
        pay_checkout(
            buyer=anna,
            number=checkout.number,
            card=DEMO_CARDS[0].card(),
            idempotency_key=GIFT,
            expected_total=view.total,
            return_url="/",
        )
    order = checkout.orders.select_related("store").get()
    with clock.at(plan.ago(2)):
        carrier, code, _reports = way_of(order, is_there=False)
        ship_order(
            order_number=order.number, store=order.store, user=_owner(order), carrier=carrier, tracking_code=code
        )
    return True
