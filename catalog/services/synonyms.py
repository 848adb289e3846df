"""The only writer of synonyms."""

from django.db import transaction

from catalog.models import Synonym
from catalog.rules import words_in
from catalog.search.synonyms import phrases_of
from catalog.selectors.tree import forget_tree


@transaction.atomic
def save_synonym(*, synonym: Synonym) -> Synonym:
    """Save a new or changed synonym in the form in which words are compared; every process reads it at once."""
    synonym.word = " ".join(words_in(synonym.word))
    synonym.means = ", ".join(dict.fromkeys(phrases_of(synonym.means)))
    synonym.save()
    _forget()
    return synonym


@transaction.atomic
def delete_synonyms(*, synonym_ids: list[int]) -> int:
    """Remove synonyms; the number that is gone."""
    gone, _ = Synonym.objects.filter(pk__in=synonym_ids).delete()
    _forget()
    return gone


def _forget() -> None:
    """Now for this process, and for all of them as soon as they can see the change."""
    forget_tree()
    transaction.on_commit(forget_tree)
