"""The worker draws what `load_demo` left: one picture or product at a time, so that mail is never kept waiting."""

from __future__ import annotations

import structlog
from celery import shared_task

from .content import all_goods, stores
from .load.orders import play_crowd_order
from .load.pictures import hang_rest, sharpen_lead
from .load.plan import Plan
from .load.products import product_ids
from .load.stores import draw_banner

log = structlog.get_logger(__name__)
REPORT_EVERY = 25


@shared_task(name="marketplace.demo.tasks.draw_remaining")
def draw_remaining(done: int = 0) -> None:
    """Draw the next thing, then hand on: banners and lead pictures in full size first, then the other views.

    `done` counts both rounds. Safe to repeat: what is drawn is found and not drawn again.
    """
    goods = all_goods()
    views_round, place = divmod(done, len(goods))
    good = goods[place]
    if not views_round:
        if place < len(stores()):
            draw_banner(place)
        sharpen_lead(good)
    elif product_id := product_ids().get(good.number):
        hang_rest(good, product_id)
    if (done + 1) % REPORT_EVERY == 0:
        log.info("demo_pictures", done=done + 1, of=2 * len(goods))
    if done + 1 < 2 * len(goods):
        draw_remaining.delay(done + 1)


@shared_task(name="marketplace.demo.tasks.play_orders")
def play_orders(place: int = 0) -> None:
    """Play the next order of the crowd, then hand on. Safe to repeat: an order is played once."""
    if not play_crowd_order(Plan(report=log.info), place):
        return
    if (place + 1) % REPORT_EVERY == 0:
        log.info("demo_orders", done=place + 1)
    play_orders.delay(place + 1)
