"""A member's rights: the archive of personal data, the deletion of the account, the appeal against a block."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models.user import User
from marketplace.lib import clock, ids


class DataExport(models.Model):
    """An archive of everything about a member, made in the background and kept for a few days."""

    class Status(models.TextChoices):
        """`ready` can be downloaded until `expires_at`."""

        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        EXPIRED = "expired", _("deleted")

    UNDER_WAY = (Status.QUEUED, Status.RUNNING)

    number = models.CharField(_("number"), max_length=20, unique=True, default=ids.public_number)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports", verbose_name=_("member"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    done_parts = models.PositiveSmallIntegerField(_("parts done"), default=0)
    total_parts = models.PositiveSmallIntegerField(_("parts in all"), default=0)
    file_name = models.CharField(_("file in the private storage"), max_length=120, blank=True, editable=False)
    file_size = models.PositiveBigIntegerField(_("bytes"), default=0)
    requested_at = models.DateTimeField(_("requested at"), default=clock.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    class Meta:
        verbose_name = _("archive of personal data")
        verbose_name_plural = _("archives of personal data")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(status__in=["queued", "running"]),
                name="accounts_dataexport_one_under_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_status_display()}"

    @property
    def is_under_way(self) -> bool:
        """True until it is ready or has failed."""
        return self.status in self.UNDER_WAY


class AccountDeletion(models.Model):
    """A deletion that its owner asked for: called off until `due_at`, then carried out by the sweep.

    When the member has been made nameless it stays `scheduled` for some minutes more: `due_at` is then the moment of
    the second look.
    """

    class Status(models.TextChoices):
        """`done` and `cancelled` are final."""

        SCHEDULED = "scheduled", _("scheduled")
        CANCELLED = "cancelled", _("called off")
        DONE = "done", _("done")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deletions", verbose_name=_("member"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SCHEDULED)
    requested_at = models.DateTimeField(_("requested at"), default=clock.now)
    due_at = models.DateTimeField(_("due at"))
    postponed_count = models.PositiveSmallIntegerField(_("times put off"), default=0)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("called off at"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("deletion of an account")
        verbose_name_plural = _("deletions of accounts")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(status="scheduled"), name="accounts_deletion_due")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(status="scheduled"), name="accounts_deletion_one_scheduled"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.get_status_display()}"


class BlockAppeal(models.Model):
    """What a blocked member says against the block, and what staff answer (S60)."""

    class Status(models.TextChoices):
        """`granted` lifts the block; `refused` lets the member appeal once more with something new."""

        SUBMITTED = "submitted", pgettext_lazy("appeal", "being looked at")
        GRANTED = "granted", pgettext_lazy("appeal", "granted")
        REFUSED = "refused", pgettext_lazy("appeal", "refused")

    number = models.CharField(_("number"), max_length=20, unique=True, default=ids.public_number)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="block_appeals", verbose_name=_("member"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)
    text = models.TextField(_("what the member says"), max_length=2000)
    answer = models.TextField(_("answer to the member"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("written at"), default=clock.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("appeal against a block")
        verbose_name_plural = _("appeals against blocks")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(status="submitted"), name="accounts_blockappeal_one_open"
            )
        ]
        permissions = [("decide_blockappeal", "Can decide appeals against blocks")]

    def __str__(self) -> str:
        return f"{self.number} · {self.get_status_display()}"
