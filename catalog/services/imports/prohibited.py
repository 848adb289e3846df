"""Words that goods may not have (S61), asked for the rows of a batch at once."""

from collections.abc import Mapping

from catalog.services.prohibited import find_prohibited


def verdicts(texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The sternest verdict on each text that has such words, with its reason: two queries at most."""
    found: dict[str, tuple[str, str]] = {}
    for hit in find_prohibited(texts):  # refused ones come first
        term = hit.term
        found.setdefault(hit.field, (term.verdict, term.reason_ru or term.reason_en or term.words))
    return found
