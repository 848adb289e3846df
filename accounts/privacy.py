"""The privacy registry: what every app keeps about a person, what of it the person gets, what erasure does to it.

Each app declares its tables in its own `privacy.py` and registers them in `AppConfig.ready`. Whatever has a column
that could name a person is either a `PersonalTable` or stands in `impersonal` with a reason: a test walks all models
of all installed apps and fails for one that was forgotten (domain.md 3.14 and complaint 10).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.core.files.storage import Storage
from django.db.models import Model, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import EmailChange, User
from marketplace.lib.ports import Registry

# Why a column is not in the archive, in words for its owner.
SECRET = _("A secret that guards the profile: whoever has it could act in your name.")
INTERNAL = _("A technical number of ours that says nothing about you.")
ABOUT_OTHERS = _("It is about somebody else.")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a request is about. `emails` are the addresses that are nobody else's, in lower case."""

    user: User
    emails: frozenset[str]


@dataclass(frozen=True, slots=True)
class Delete:
    """Erasure deletes the rows."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """Erasure keeps the rows and overwrites `values` (column → value or expression).

    `kept` are the other columns that hold words, JSON or network addresses, and `reason` says why they may stay.
    """

    values: Mapping[str, Any]
    kept: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PersonalTable:
    """One table that refers to a person, by one of its roads.

    `owner` is the lookup from a row to the person (`user`, `order__buyer`) or a function that finds the rows where no
    foreign key leads. `exported` are columns or lookups of the archive, `left_out` the other columns and why. A table
    with two roads to people, say the member and the clerk who acted, is registered once for each. Rows that `hidden`
    finds are erased like the others, but the archive leaves them out: they would say something about somebody else.
    """

    model: type[Model]
    owner: str | Callable[[Person], QuerySet[Any]]
    exported: tuple[str, ...]
    on_erasure: Delete | Wipe
    left_out: Mapping[str, Any] = field(default_factory=dict)
    title: Any = ""
    name: str = ""
    roads: tuple[str, ...] = ()
    """Foreign keys to a member that an `owner` function follows."""
    hidden: Q | None = None

    def rows(self, person: Person) -> QuerySet[Any]:
        """The rows about this person."""
        if callable(self.owner):
            return self.owner(person)
        return self.model._default_manager.filter(**{self.owner: person.user.pk})

    def shown_rows(self, person: Person) -> QuerySet[Any]:
        """Those of them that this person may read."""
        rows = self.rows(person)
        return rows.exclude(self.hidden) if self.hidden else rows

    @property
    def file_name(self) -> str:
        """Name of its file in the archive, without the ending: `orders-order`."""
        return self.name or f"{self.model._meta.app_label}-{self.model._meta.model_name}"

    @property
    def heading(self) -> str:
        """What people call it."""
        return capfirst(str(self.title or self.model._meta.verbose_name_plural))


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why the deletion must wait, in one sentence, and the page where something can be done about it."""

    text: str
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that belongs to a person."""

    storage: Storage
    name: str


# Functions that say why a member cannot be deleted now; None when they see no reason.
blockers: Registry[Callable[[User], Blocker | None]] = Registry("deletion blocker")
# What erasure has to do beyond the rows of the tables; run first, inside its transaction, while rows still lead there.
erasers: Registry[Callable[[Person], None]] = Registry("eraser")
# Files of a member: put into the archive, deleted after the erasure.
personal_files: Registry[Callable[[User], Iterable[StoredFile]]] = Registry("personal files")

_tables: list[PersonalTable] = []
_impersonal: dict[type[Model], str] = {}


def register_tables(*tables: PersonalTable) -> None:
    """Declare tables, in the order in which erasure goes through them: rows that lead to others come later."""
    _tables.extend(table for table in tables if table not in _tables)


def register_impersonal(reason: str, *models: type[Model]) -> None:
    """Declare models that hold words but name no member."""
    _impersonal.update(dict.fromkeys(models, reason))


def personal_tables() -> list[PersonalTable]:
    """All declared tables, in order of registration."""
    return list(_tables)


def impersonal_models() -> dict[type[Model], str]:
    """The models declared to name nobody, and why."""
    return dict(_impersonal)


def person_of(user: User) -> Person:
    """Everything by which rows about a member are found."""
    own = {user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    for change in EmailChange.objects.filter(user=user):
        # A new address that was typed but never proved may be anybody's: their mail is not ours to touch.
        own |= {change.old_email, change.new_email if change.confirmed_at else ""}
    own = {address.lower() for address in own if address}
    others = {  # what was the member's once may have become somebody else's
        *User.objects.exclude(pk=user.pk).filter(email__in=own).values_list("email", flat=True),
        *EmailAddress.objects.exclude(user=user).filter(email__in=own).values_list("email", flat=True),
    }
    return Person(user, frozenset(own - others))


def blockers_of(user: User) -> list[Blocker]:
    """Everything that keeps this member from being deleted now."""
    found = (block(user) for _name, block in blockers.items())
    return [blocker for blocker in found if blocker is not None]
