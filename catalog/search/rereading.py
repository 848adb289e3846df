"""Known words that no product has together: one of them may be a slip that happens to be a word, too.

«Работ пылесос» is no typing error for a dictionary, and still a robot vacuum was meant.
"""

from __future__ import annotations

from catalog.search.fewer import Fewer, counted, try_words
from catalog.search.filters import Filters
from catalog.search.spelling import SHORTEST, near_words

MOST_WORDS = 6  # of a longer query the first ones are tried
NEAREST = 3  # words tried in place of each
SAME_WORD, ONE_SLIP = 0.3, 1.1  # nearer are forms of the word itself, farther is guessing


def reread(text: str, filters: Filters) -> str:
    """`text` with one word read as another a slip away, the reading that most goods have; "" when none has any.

    Nothing is guessed for a single word, which finds something as it stands. Up to two queries.
    """
    words = text.split()[:MOST_WORDS]
    if len(words) < 2:
        return ""
    near = near_words({word for word in words if len(word) >= SHORTEST and word.isalpha()})
    tries = []
    for place, word in enumerate(words):
        slips = [one for one in near.get(word, ()) if SAME_WORD < one[1] <= ONE_SLIP]
        for other, _, _ in sorted(slips, key=lambda one: (one[1], -one[2]))[:NEAREST]:
            other_text = " ".join([*words[:place], other, *words[place + 1 :]])
            tries += try_words(Fewer(other_text, word, 0), other_text, filters)
    found = [(count, one.query) for one, count in counted(tries) if count] if tries else []
    return max(found, key=lambda pair: pair[0])[1] if found else ""
