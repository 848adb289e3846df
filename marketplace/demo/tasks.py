"""The worker draws what `load_demo` left: one picture or product at a time, so that mail is never kept waiting."""

from __future__ import annotations

import structlog
from celery import shared_task

from .content import all_goods
from .load.pictures import hang_rest, sharpen_lead
from .load.products import product_ids

log = structlog.get_logger(__name__)
REPORT_EVERY = 25


@shared_task(name="marketplace.demo.tasks.draw_remaining")
def draw_remaining(done: int = 0) -> None:
    """Draw the next thing, then hand on: first each lead picture in full size, then the other views of each product.

    `done` counts both rounds. Safe to repeat: what is drawn is found and not drawn again.
    """
    goods = all_goods()
    views_round, place = divmod(done, len(goods))
    good = goods[place]
    if not views_round:
        sharpen_lead(good)
    elif product_id := product_ids().get(good.number):
        hang_rest(good, product_id)
    if (done + 1) % REPORT_EVERY == 0:
        log.info("demo_pictures", done=done + 1, of=2 * len(goods))
    if done + 1 < 2 * len(goods):
        draw_remaining.delay(done + 1)
