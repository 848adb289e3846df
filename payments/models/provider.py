"""What the gateways told us."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock


class ProviderEvent(models.Model):
    """One event of a gateway, kept once however often it is delivered; processed at least once."""

    provider = models.CharField(_("gateway"), max_length=20)
    event_id = models.CharField(_("event"), max_length=255)
    kind = models.CharField(_("kind"), max_length=100)
    payload = models.JSONField(_("as it came"), default=dict)
    received_at = models.DateTimeField(_("received at"), default=clock.now)
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("gateway event")
        verbose_name_plural = _("gateway events")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["received_at"], condition=Q(processed_at__isnull=True), name="payments_event_waiting")
        ]
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="payments_event_unique")]

    def __str__(self) -> str:
        return f"{self.provider}:{self.event_id}"
