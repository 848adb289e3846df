"""Buyers, sellers and staff at their browsers: forms sent over HTTP, and sent again when no answer came."""

from __future__ import annotations

import http.client
from collections import Counter
from threading import Event, Thread, current_thread

from django.db import DatabaseError, InterfaceError, connection
from django.test import Client
from django.urls import reverse
from redis.exceptions import RedisError

from accounts.models import User
from benchmarks.trade.picking import Seeded
from benchmarks.trade.registry import Idle, Status, some
from benchmarks.trade.world import World
from marketplace.lib import clock, ids
from orders.carriers.formats import s10_code
from orders.models import Checkout, Order
from orders.selectors.cart import checkout_view
from payments.models import Payout
from payments.payables import payable_stores
from payments.selectors import open_payment
from tests.security.processes import Answer, Visitor

CARDS = ("success", "success", "late", "lost_answer", "insufficient_funds")
PRESSES = 3  # how often somebody presses a button that gives no answer
ACTIONS = ("buy",) * 5 + ("ship",) * 4 + ("confirm",) * 4 + ("refuse",) * 2 + ("approve",) * 3 + ("complete",) * 3
BROKEN = (OSError, http.client.HTTPException)


class Desk:
    """One person's browser."""

    def __init__(self, user: User, port: int) -> None:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self.user = user
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.visitor = Visitor(port, cookies | {"csrftoken": "k" * 32})


class Traffic:
    """Some threads that trade until they are told to stop.

    `done` and `broken` count by action, `under_way` says who waits for the answer to which form.
    """

    def __init__(self, world: World, desks: dict[int, Desk], *, seed: int, threads: int) -> None:
        self.world, self.desks, self.stopping = world, desks, Event()
        self.done: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self.under_way: dict[str, str] = {}
        self.threads = [Thread(target=self._trade, args=[Seeded(f"{seed} {n}")], daemon=True) for n in range(threads)]

    def start(self) -> None:
        """Begin."""
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Let everybody finish what they do, and wait for it."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in self.threads), "somebody still waits"

    def _trade(self, pick: Seeded) -> None:
        while not self.stopping.is_set():
            action = pick.one(ACTIONS)
            try:
                getattr(self, f"_{action}")(pick)
                self.done[action] += 1
            except Idle:
                self.stopping.wait(0.01)
            except (*BROKEN, DatabaseError, InterfaceError, RedisError):  # a person sees an error and goes on
                self.broken[action] += 1
                connection.close()
                self.stopping.wait(0.2)
        connection.close()

    def _press(self, user_id: int, path: str, data: dict[str, str], action: str) -> Answer:
        """Send a form; the same form again when the line is cut or the server fails."""
        for press in range(PRESSES):
            self.under_way[current_thread().name] = action
            try:
                answer = self.desks[user_id].visitor.post(path, data)
            except BROKEN:
                self.broken[action] += 1
                if press == PRESSES - 1 or self.stopping.wait(0.3):
                    raise
            else:
                if answer.status < 500:
                    return answer
                self.broken[action] += 1
            finally:
                del self.under_way[current_thread().name]
        raise Idle

    def _buy(self, pick: Seeded) -> None:
        buyer, variant = (
            pick.one(self.world.buyers),
            pick.one([pk for place, pk in enumerate(self.world.variants) if place % 3 < 2]),
        )
        self._press(buyer, reverse("orders:cart-add"), {"variant": str(variant), "quantity": "1"}, "cart")
        view = checkout_view(User.objects.get(pk=buyer))
        if not view.can_place or view.address is None:
            raise Idle
        key = ids.token()
        data = {"address": str(view.address.pk), "expected_total": str(view.total.amount), "key": key}
        data |= {f"delivery-{group.store.pk}": group.option.code for group in view.groups if group.option}
        self._press(buyer, reverse("orders:checkout"), data, "checkout")
        placed = Checkout.objects.filter(buyer=buyer, idempotency_key=key).first()
        payment = open_payment(placed.number) if placed else None
        if placed is None or payment is None:
            raise Idle
        form = {"choice": pick.one(CARDS), "key": ids.token(), "expected_total": str(payment.amount.amount)}
        self._press(buyer, reverse("orders:pay", args=[placed.number]), form, "payment")

    def _order(self, pick: Seeded, status: str) -> Order:
        return some(pick, self.world.orders(status)[:20])

    def _ship(self, pick: Seeded) -> None:
        order = self._order(pick, Status.TO_SHIP)
        code = s10_code(service="RB", serial=pick.number(1, 99_999_999), country="CN")
        data = {"carrier": "china_post", "tracking_code": code}
        data |= {f"pieces-{line.pk}": str(line.left_to_ship) for line in order.lines.all()}
        self._seller(order, "ship", data)

    def _refuse(self, pick: Seeded) -> None:
        self._seller(self._order(pick, Status.TO_SHIP), "refuse", {})

    def _seller(self, order: Order, action: str, data: dict[str, str]) -> None:
        seller = self.world.seller_of(order.store)
        self._press(seller.pk, reverse(f"seller:{action}", args=[order.store.slug, order.number]), data, action)

    def _confirm(self, pick: Seeded) -> None:
        order = self._order(pick, Status.SHIPPED)
        self._press(order.buyer_id, reverse("orders:confirm", args=[order.number]), {}, "confirm")

    def _approve(self, pick: Seeded) -> None:
        row = some(pick, [row for row in payable_stores(now=clock.now()) if not row.obstacle])
        data = {"key": ids.token(), "store": str(row.store.pk), f"amount-{row.store.pk}": str(row.amount.amount)}
        self._press(self.world.staff.pk, reverse("admin:payments_payoutbatch_approve"), data, "payout")

    def _complete(self, pick: Seeded) -> None:
        payout = some(pick, Payout.objects.filter(status=Payout.Status.APPROVED).order_by("pk")[:20])
        data = {"action": pick.one(["complete", "complete", "fail"]), "_selected_action": str(payout.pk)}
        self._press(self.world.staff.pk, reverse("admin:payments_payout_changelist"), data, "payout")
