"""Words that goods may not have (S61), asked for many texts at once."""

from collections.abc import Mapping

from django.db import connection

from catalog.models import ProhibitedTerm

Verdict = ProhibitedTerm.Verdict


def verdicts(texts: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The sterner verdict on each text that has such words, with its reason: two queries, one without such words."""
    terms = {term.pk: term for term in ProhibitedTerm.objects.filter(is_active=True)}
    if not terms or not texts:
        return {}
    sql = """
        SELECT body.key, term.id FROM unnest(%s::text[], %s::text[]) AS body(key, words)
        JOIN catalog_prohibitedterm term ON term.is_active AND to_tsvector('pg_catalog.russian', body.words)
            @@ plainto_tsquery('pg_catalog.russian', term.words)
    """
    found: dict[str, tuple[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(texts), list(texts.values())])
        for key, pk in cursor.fetchall():
            term = terms[pk]
            if key not in found or term.verdict == Verdict.REFUSE:
                found[key] = (term.verdict, term.reason_ru or term.reason_en or term.words)
    return found
