"""What staff did, in the log of the admin."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models

from accounts.models import User


def record_act(*, actor: User, target: models.Model, text: str) -> None:
    """Append a line of words to the admin's history of `target`, in the caller's transaction if there is one."""
    LogEntry.objects.log_actions(actor.pk, [target], CHANGE, text, single_object=True)
