"""Row locks of accounts, and the one lock that a piece of background work holds."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from accounts.errors import MemberGone
from accounts.models import User
from marketplace.lib.transactions import note_lock

_EXPORT_LOCKS = 7301  # the first of the two numbers of PostgreSQL's advisory locks: archives
_DELETION_LOCKS = 7302


def lock_member(pk: int, *, even_if_gone: bool = False) -> User:
    """The member under a row lock: whoever changes an address book, places an order or deletes the profile waits here.

    FOR NO KEY UPDATE: rows that refer to the member may be written meanwhile, or a checkout, which locks the member
    first, and a cancellation, which tells the buyer last, would wait for each other.

    Raises MemberGone for a deleted profile, unless it is asked for: nothing new may be written about it.
    """
    note_lock("member")
    member = User.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if member.anonymised_at is not None and not even_if_gone:
        raise MemberGone
    return member


@contextmanager
def only_worker_on_export(pk: int) -> Iterator[bool]:
    """True while nobody else works on this archive."""
    with alone(_EXPORT_LOCKS, pk % 2**31) as is_mine:
        yield is_mine


@contextmanager
def only_sweep_of_deletions() -> Iterator[bool]:
    """True while no other sweep carries out deletions."""
    with alone(_DELETION_LOCKS, 0) as is_mine:
        yield is_mine


@contextmanager
def alone(*numbers: int) -> Iterator[bool]:
    """Try an advisory lock. It belongs to the database connection, so it is free the moment a worker is killed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", list(numbers))
        is_mine = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", list(numbers))
