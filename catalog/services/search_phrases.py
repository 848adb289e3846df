"""What people look for, counted without a name, so that it can be suggested to others.

A search costs three commands of the shared cache; a task writes what has gathered into SearchPhrase. One person
counts once a day for a phrase: what tells people apart is a keyed hash that is gone after the day.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from catalog.models import SearchPhrase
from catalog.rules import fold
from marketplace.lib import clock

BUCKETS = "catalog:phrases"
COUNT, DONE = f"{BUCKETS}:count", f"{BUCKETS}:done"
SEEN_FOR = 24 * 3600
KEPT_FOR = timedelta(days=90)  # phrases that nobody looks for any longer
WAITING = 900  # seconds that searches wait for the task, which comes more often, at most
LONGEST, MOST_WORDS = 60, 6

_LETTERS = re.compile(r"[^\W\d_]{2}")
_PERSONAL = re.compile(r"@|https?:|www\.|(?:\d[\s().+-]*){7}")


def normal_phrase(text: str) -> str:
    """How a phrase is counted: lower case, ё as е, single spaces; "" for what must not be kept.

    Addresses, links, telephone and card numbers, and texts too long to be what a shop is asked for are not kept.
    """
    phrase = " ".join(fold(text).split())
    is_kept = (
        len(phrase) <= LONGEST
        and len(phrase.split()) <= MOST_WORDS
        and _LETTERS.search(phrase)
        and not _PERSONAL.search(phrase)
    )
    return phrase if is_kept else ""


def note_search(*, text: str, goods_count: int, who: str) -> bool:
    """Count that somebody looked for `text` and found so many goods; False when it is not to be counted.

    `who` tells people apart for a day and is not kept.
    """
    phrase = normal_phrase(text)
    if not phrase or not goods_count:
        return False
    person = salted_hmac("catalog.phrases", f"{who}|{phrase}").hexdigest()[:24]
    if not cache.add(f"{BUCKETS}:seen:{person}", 1, SEEN_FOR):
        return False
    cache.set(f"{BUCKETS}:{_next_place()}", (phrase, goods_count), WAITING)
    return True


def _next_place() -> int:
    """The number of the next search that waits to be counted."""
    try:
        return int(cache.incr(COUNT))
    except ValueError:  # the first one, or the cache was emptied
        cache.add(COUNT, 0, None)
        return int(cache.incr(COUNT))


def flush_phrases() -> int:
    """Write what has gathered; the number of phrases. Two at once count nothing twice: each place is taken by one."""
    known = cache.get_many([DONE, COUNT])
    done, count = int(known.get(DONE, 0)), int(known.get(COUNT, 0))
    done = done if done <= count else 0  # the cache was emptied in between
    gathered: dict[str, tuple[int, int]] = {}
    for start in range(done + 1, count + 1, 500):
        keys = [f"{BUCKETS}:{place}" for place in range(start, min(start + 500, count + 1))]
        for key, (phrase, goods) in cache.get_many(keys).items():
            if cache.delete(key):  # only one of two tasks gets True
                gathered[phrase] = (gathered.get(phrase, (0, 0))[0] + 1, goods)
    cache.set(DONE, count, None)
    if gathered:
        add_searches(gathered=gathered, at=clock.now())
    return len(gathered)


@transaction.atomic
def add_searches(*, gathered: Mapping[str, tuple[int, int]], at: datetime) -> None:
    """Add (searches, goods found) to what is known of each phrase.

    Rows are written in order of the texts, so that two writers never wait for each other in a circle.
    """
    texts = sorted(gathered)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_searchphrase AS p (text, searches_count, goods_count, is_shown, last_at)"
            " SELECT text, searches, goods, true, %s FROM unnest(%s::text[], %s::int[], %s::int[])"
            " AS new (text, searches, goods)"
            " ON CONFLICT (text) DO UPDATE SET searches_count = p.searches_count + excluded.searches_count,"
            " goods_count = excluded.goods_count, last_at = excluded.last_at",
            [at, texts, [gathered[text][0] for text in texts], [gathered[text][1] for text in texts]],
        )


def forget_old_phrases() -> int:
    """Drop what nobody has looked for lately, unless staff have hidden it; the number dropped."""
    old = SearchPhrase.objects.filter(last_at__lt=clock.now() - KEPT_FOR, is_shown=True)
    return old.delete()[0]
