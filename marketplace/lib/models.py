"""Abstract models shared by the apps."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock


class TimeStamped(models.Model):
    """When the row was made and last written."""

    created_at = models.DateTimeField(_("added at"), default=clock.now, editable=False, db_index=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True, editable=False)

    class Meta:
        abstract = True


class Timer(models.Model):
    """Something that falls due. One table per app; the subclass adds the foreign key `subject`.

    A subclass names its kinds as the choices of `kind`, declares `UniqueConstraint(fields=["subject", "kind"])` and is
    swept every minute by its app's `services/timers.py`, in a way that is safe to run twice. A pause keeps the rest.
    """

    kind = models.CharField(_("what happens"), max_length=40)
    due_at = models.DateTimeField(_("due at"))
    paused_left = models.DurationField(_("left when paused"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        abstract = True
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at__isnull=True, paused_left__isnull=True),
                name="%(app_label)s_%(class)s_due",
            ),
        ]

    def pause(self, moment: datetime) -> None:
        """Stop the clock at `moment`, keeping the remainder; does not save."""
        if self.paused_left is None:
            self.paused_left = self.due_at - moment

    def resume(self, moment: datetime) -> None:
        """Let the clock run on from `moment`; does not save."""
        if self.paused_left is not None:
            self.due_at = moment + self.paused_left
            self.paused_left = None
