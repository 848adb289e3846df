"""News for one member, and which of them the member wants."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock


class Notification(models.Model):
    """One line of news; templates/notifications/<kind>.txt makes the sentence in the reader's language.

    `params` is JSON as written by `messaging.context.encode`; `url` a path in whatever language.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications", verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=60)
    params = models.JSONField(_("values of the sentence"), default=dict, blank=True)
    url = models.CharField(_("page"), max_length=300, blank=True)
    dedupe_key = models.CharField(_("key against repeats"), max_length=160)
    created_at = models.DateTimeField(_("written at"), default=clock.now, editable=False)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"], name="messaging_notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="messaging_notice_unread"),
        ]
        constraints = [models.UniqueConstraint(fields=["user", "dedupe_key"], name="messaging_notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} · {self.user_id}"


class NotificationPreference(models.Model):
    """One cell of the matrix topic × channel (S20) that differs from the default, which is «yes»."""

    class Channel(models.TextChoices):
        """Where a message goes."""

        EMAIL = "email", _("e-mail")
        INBOX = "inbox", _("message centre")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="notification_preferences",
        verbose_name=_("member"),
    )
    topic = models.CharField(_("topic"), max_length=40)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    is_enabled = models.BooleanField(_("switched on"), default=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [models.UniqueConstraint(fields=["user", "topic", "channel"], name="messaging_preference_unique")]

    def __str__(self) -> str:
        return f"{self.topic} · {self.get_channel_display()}"
