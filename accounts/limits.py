"""How long somebody who came too often has to wait: allauth's limits (ACCOUNT_RATE_LIMITS), and tries of our own."""

import hashlib
import math
import time
from dataclasses import dataclass
from datetime import timedelta

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import ngettext

_APP = "allauth.account"


def consume(request: HttpRequest, action: str, *, key: str | None = None) -> ratelimit.RateLimitUsage | None:
    """Count one try of `action`; None when there were too many. What is given back can be taken back (`rollback`)."""
    return ratelimit.consume(request, app=_APP, action=action, key=key)


def clear(request: HttpRequest, action: str, *, key: str | None = None) -> None:
    """Forget the tries of `action`."""
    ratelimit.clear(request, app=_APP, action=action, key=key)


def seconds_to_wait(request: HttpRequest, action: str, *, key: str | None = None) -> int:
    """Whole seconds until `action` is open again for this visitor, 0 when it is open now.

    `key` is what the limit counts besides the visitor's address, e.g. an e-mail.
    """
    now = time.time()
    waits = [0.0]
    for rate in ratelimit.parse_rates(app_settings.RATE_LIMITS.get(action)):
        if (rate.per == "key" and key is None) or (rate.per == "user" and not request.user.is_authenticated):
            continue
        cache_key = ratelimit.get_cache_key(request, app=_APP, action=action, rate=rate, key=key)
        recent = [moment for moment in cache.get(cache_key, []) if moment > now - rate.duration]
        if len(recent) >= rate.amount:
            waits.append(recent[rate.amount - 1] + rate.duration - now)
    return math.ceil(max(waits))


def two_step_key(user_pk: int) -> str:
    """Under which the limit `two_step` counts wrong codes of a member."""
    return f"two-step-{user_pk}"


def forget_wrong_codes(user_pk: int) -> None:
    """Begin the count of `two_step` anew, for somebody who has just proved more than a password.

    Once a day: whoever reads the member's mail could otherwise buy guesses with new passwords.
    """
    rates = ratelimit.parse_rates(app_settings.RATE_LIMITS["two_step"])
    keys = [
        ratelimit.get_cache_key(HttpRequest(), app=_APP, action="two_step", rate=rate, key=two_step_key(user_pk))
        for rate in rates
    ]
    if cache.get_many(keys) and not spend_try(_FORGIVEN, user_pk):
        cache.delete_many(keys)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so much time, counted from the first one; shared by all processes through the cache."""

    name: str
    tries: int
    per: timedelta


_FORGIVEN = Limit("wrong-codes-forgiven", 1, timedelta(days=1))


def spend_try(limit: Limit, key: object) -> int:
    """Count one try of `key`, before it is judged: 0 when it may go on, else whole seconds to wait."""
    seconds = int(limit.per.total_seconds())
    window, now = _window(limit, key), time.time()
    if (cache.get(window) or math.inf) <= now:
        cache.delete(window)
    # The first of several requests at once opens the window, and all of them count in it.
    cache.add(window, int(now) + seconds, timeout=seconds)
    until = cache.get(window) or int(now) + seconds
    cache.add(f"{window}:{until}", 0, timeout=seconds)
    try:
        count = cache.incr(f"{window}:{until}")
    except ValueError:  # the window has closed between these lines
        return 0
    return 0 if count <= limit.tries else max(1, math.ceil(until - now))


def forget_tries(limit: Limit, key: object) -> None:
    """Begin to count anew: the try was right."""
    window = _window(limit, key)
    cache.delete_many([window, f"{window}:{cache.get(window)}"])


def _window(limit: Limit, key: object) -> str:
    return f"limit:{limit.name}:{hashlib.sha256(str(key).encode()).hexdigest()}"


def wait_text(seconds: int) -> str:
    """`Try again in 40 seconds.`; from a minute and a half on in minutes, then in hours, rounded up."""
    if seconds < 90:
        return ngettext("Try again in %(count)s second.", "Try again in %(count)s seconds.", seconds) % {
            "count": seconds
        }
    minutes = math.ceil(seconds / 60)
    if minutes >= 90:
        hours = math.ceil(minutes / 60)
        return ngettext("Try again in %(count)s hour.", "Try again in %(count)s hours.", hours) % {"count": hours}
    return ngettext("Try again in %(count)s minute.", "Try again in %(count)s minutes.", minutes) % {"count": minutes}
