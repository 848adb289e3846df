"""The mails to send: rows first, delivered afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from messaging.rules import new_message_id


class OutboxEmail(models.Model):
    """One mail to one address, written in the transaction of what it tells about.

    `template` names a folder under templates/emails, rendered with `context` in `language` when the
    mail is sent; an empty `template` means that `context` holds a finished message (`OutboxBackend`).
    The context is wiped as soon as the mail is sent. `message_id` never changes, so that a mail which
    had to be handed over again after a lost worker can be recognised by whoever receives it.
    """

    class Status(models.TextChoices):
        """`sending` belongs to one attempt (`attempt_id`) of one worker; `sent` and `failed` are final."""

        PENDING = "pending", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    to = models.EmailField(_("to"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="outbox_emails",
        verbose_name=_("member"),
    )
    language = models.CharField(_("language"), max_length=5)
    template = models.CharField(_("template"), max_length=80, blank=True)
    context = models.JSONField(_("context"), default=dict, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True, default=new_message_id, editable=False)
    dedupe_key = models.CharField(  # null: no key
        _("key against repeats"), max_length=200, unique=True, null=True, blank=True
    )

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    due_at = models.DateTimeField(_("next attempt"), default=clock.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    attempt_id = models.UUIDField(_("attempt"), null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("taken up at"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written at"), default=clock.now, editable=False)

    # What was sent, as it was sent; kept only where the page /mailbox/ is on (settings.MAILBOX_PAGE).
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    body_text = models.TextField(_("text"), blank=True)
    body_html = models.TextField(_("HTML"), blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("outbox")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="pending"), name="messaging_outbox_due"),
            models.Index(fields=["claimed_at"], condition=Q(status="sending"), name="messaging_outbox_claimed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(attempt_id__isnull=False, claimed_at__isnull=False),
                name="messaging_outbox_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False, context={}) | (~Q(status="sent") & Q(sent_at=None)),
                name="messaging_outbox_sent_is_wiped",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template or self.subject} → {self.to}"
