"""Words that were run together or torn apart. No queries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

SHORTEST_PIECE = 3
LONGEST = 30
NUMBER_COST = -0.3  # a number and its unit belong apart more often than two words do
_NUMBER = re.compile(r"(\d+)([^\W\d_]+)|([^\W\d_]+)(\d+)")
_LONE_LETTER = re.compile(r"[^\W\d_]", re.UNICODE)


def parted(word: str) -> Iterator[tuple[float, tuple[str, ...]]]:
    """(cost, pieces) of a word read as two: «роботпылесос», `5000mah`, `wifi`."""
    number = _NUMBER.fullmatch(word)
    if number:
        yield NUMBER_COST, tuple(piece for piece in number.groups() if piece)
    if word == "wifi":
        yield 0, ("wi", "fi")
    if word.isdigit() or len(word) > LONGEST:
        return
    for place in range(SHORTEST_PIECE, len(word) - SHORTEST_PIECE + 1):
        yield 0, (word[:place], word[place:])


def joined(tokens: Sequence[str]) -> list[str]:
    """Tokens with a lone letter before a number put together: `r 7` is written `R7` on goods."""
    found: list[str] = []
    for token in tokens:
        if found and token.isdigit() and _LONE_LETTER.fullmatch(found[-1]):
            found[-1] += token
        else:
            found.append(token)
    return found
