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
    forget_tree()
    return synonym


@transaction.atomic
def delete_synonyms(*, synonym_ids: list[int]) -> int:
    """Remove synonyms; the number that is gone."""
    gone, _ = Synonym.objects.filter(pk__in=synonym_ids).delete()
    forget_tree()
    return gone
