"""Making a member nameless: every declared table, the sessions, the files, and last the member's own row."""

import secrets
from collections.abc import Iterable
from functools import partial

from django.db import transaction

from accounts.models import Consent, User
from accounts.privacy import Delete, Person, StoredFile, erasers, person_of, personal_files, personal_tables
from accounts.services import files
from accounts.services.session_erasure import end_sessions, session_keys, stray_session_keys
from marketplace.lib import clock
from marketplace.lib.transactions import require_transaction


def end_all_sessions(users: Iterable[User]) -> None:
    """Sign the members out everywhere; safe to repeat.

    Reads every session there is, once for all of them, so it belongs outside of locks.
    """
    people = [person_of(user) for user in users]
    if people:
        end_sessions([key for person in people for key in session_keys(person)])
        end_sessions(stray_session_keys(people))


def erase(user: User) -> None:
    """Wipe everything personal about `user`, whom the caller holds under lock. Safe to repeat.

    What stays are books: numbers, amounts and dates of orders and payments, which then belong to a nameless row.
    Files and cached sessions go when the transaction has committed.
    """
    require_transaction()
    person = person_of(user)
    keys, own_files = session_keys(person), files_of(user)
    for _name, eraser in erasers.items():
        eraser(person)
    for table in personal_tables():
        if isinstance(table.on_erasure, Delete):
            table.rows(person).delete()
        elif table.on_erasure.values:
            table.rows(person).update(**table.on_erasure.values)
    Consent.objects.filter(user=user, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
    _make_nameless(user)
    transaction.on_commit(partial(_after_commit, person, keys, own_files), robust=True)


def files_of(user: User) -> list[StoredFile]:
    """All files that belong to the member."""
    return [file for _name, find in personal_files.items() for file in find(user)]


def _make_nameless(user: User) -> None:
    """A row without a person. Its picture's name stays until the files are gone, so that they can be found again."""
    blank = User()  # every preference as it is by default
    for name in ("language", "currency", "country", "time_zone"):
        setattr(user, name, getattr(blank, name))
    user.first_name = user.last_name = user.display_name = user.blocked_reason = ""
    user.last_login = user.blocked_at = user.password_score = None
    user.is_active = user.is_staff = user.is_superuser = False
    if user.anonymised_at is None:
        user.email = f"deleted-{secrets.token_hex(12)}@deleted.invalid"
        user.member_id = f"del{secrets.token_hex(6)}"
        user.anonymised_at = clock.now()
        user.set_unusable_password()
    user.save()


def _after_commit(person: Person, keys: Iterable[str], own_files: Iterable[StoredFile]) -> None:
    end_sessions(keys)  # once more: a request of that moment may have put one back into the cache
    files.delete_files(own_files)
    if not files.picture_files(person.user):  # else the second look tries again
        User.objects.filter(pk=person.user.pk).update(picture="")
