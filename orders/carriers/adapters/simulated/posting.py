"""The simulated carrier's webhooks on their way to the shop, over HTTP."""

import json
from collections.abc import Sequence
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.urls import reverse

from orders.carriers.adapters.base import ParcelReport
from orders.carriers.adapters.simulated.adapter import event_of
from orders.carriers.adapters.simulated.signing import HEADER, sign
from orders.constants import CARRIER_TIMEOUT_SECONDS


def post_reports(carrier: str, reports: Sequence[ParcelReport], *, shop_url: str = "") -> bool:
    """POST reports in the name of `carrier`; True when the shop took them.

    What was not taken is sent again by the next round: the shop knows each report by its id.
    """
    body = json.dumps({"events": [event_of(report) for report in reports]}).encode()
    request = Request(  # noqa: S310 - the address is our own setting
        (shop_url or settings.SANDBOX_SHOP_URL or settings.SITE_URL) + reverse("carrier-hook", args=[carrier]),
        data=body,
        headers={
            "Content-Type": "application/json",
            # What the proxy in front of the shop would say; from inside the network there is none.
            "Host": urlsplit(shop_url or settings.SITE_URL).netloc,
            "X-Forwarded-Proto": "https",
            HEADER: sign(body, carrier=carrier),
        },
        method="POST",
    )
    try:
        with urlopen(request, timeout=CARRIER_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return bool(200 <= answer.status < 300)
    except (URLError, TimeoutError, ConnectionError):
        return False
