"""In which order hits of words stand: how well the words fit, times how well goods sell and are rated.

See docs/search.md. Only hits already found are ranked, so the cost is bounded by their number.
"""

from __future__ import annotations

import re

from catalog.search.words import Condition

_LEXEME = re.compile(r"'(?:[^']|'')*'(:\*)?")
# Any of the words, weighed by where they stand, doubled when the title has them all. Goods that are sold out have no
# popularity and so come after equals that are not.
RANK = (
    "ts_rank('{0.05,0.2,0.5,1}', r.vector, %s::tsquery) * CASE WHEN r.vector @@ %s::tsquery THEN 2 ELSE 1 END"
    " * (1 + ln(greatest(r.popularity, 0) + 1))"
)


def rank_params(text: Condition) -> tuple[str, str]:
    """The two parameters of RANK for hits of `text`: any of its words, and all of its words in the title."""
    (query,) = text.params
    return query.replace(" & ", " | "), _LEXEME.sub(lambda found: found[0] + ("A" if found[1] else ":A"), query)
