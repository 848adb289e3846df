"""Errors of the business: a code for programs, a translated sentence for people."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that a person can understand.

    Subclasses set `code`, `message` (gettext_lazy with %(named)s placeholders), `status` (HTTP) and
    perhaps `field`, the form field the sentence belongs to. Values of the placeholders are given as
    keyword arguments and stay readable as `error.params`.
    """

    code = "error"
    message: Any = _("That did not work.")
    status = 422
    field: str | None = None

    def __init__(self, *, field: str | None = None, **params: Any) -> None:
        self.params = params
        if field is not None:
            self.field = field
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class NotFound(DomainError):
    """The object does not exist for this person; also the answer for someone else's object."""

    code = "not_found"
    message = _("There is no such page.")
    status = 404


class NotAllowed(DomainError):
    """The person is known, the object is theirs, and the action is still refused."""

    code = "not_allowed"
    message = _("You may not do this.")
    status = 403


class Conflict(DomainError):
    """The object has moved on since the page was shown."""

    code = "conflict"
    message = _("This has changed in the meantime. Look at the page again.")
    status = 409
