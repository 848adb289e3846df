"""Staff's view of the outbox and of what members were told."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from marketplace.lib.admin import ReadOnlyAdmin
from messaging.models import Notification, NotificationPreference, OutboxEmail
from messaging.services.outbox import requeue


@admin.register(OutboxEmail)
class OutboxEmailAdmin(ReadOnlyAdmin):
    """Mails by address and state. What they say is not shown: it may hold codes."""

    list_display = ("to", "template", "subject", "status", "attempts", "created_at", "due_at", "sent_at")
    list_filter = ("status", "language", "template")
    search_fields = ("to__iexact", "user__member_id", "message_id", "dedupe_key")
    date_hierarchy = "created_at"
    list_select_related = ("user",)
    exclude = ("context", "body_text", "body_html", "attempt_id")
    show_full_result_count = False
    actions = ("send_again",)

    @admin.action(description=_("Send the failed ones again"), permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxEmail]) -> None:
        """Give failed mails a fresh set of attempts."""
        failed = list(queryset.filter(status=OutboxEmail.Status.FAILED).values_list("pk", flat=True))
        count = requeue(pks=failed)
        self.message_user(request, _("E-mails that will be sent again: %(count)s.") % {"count": count})
        if count < len(failed):
            text = _("E-mails that failed too long ago to be sent again, what they said is gone: %(count)s.")
            self.message_user(request, text % {"count": len(failed) - count}, messages.WARNING)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """What was told to whom, and whether it was read."""

    list_display = ("user", "kind", "url", "created_at", "read_at")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter))
    search_fields = ("user__email__iexact", "user__member_id", "url")
    date_hierarchy = "created_at"
    list_select_related = ("user",)
    show_full_result_count = False


@admin.register(NotificationPreference)
class NotificationPreferenceAdmin(admin.ModelAdmin):
    """What members have switched off."""

    list_display = ("user", "topic", "channel", "is_enabled", "updated_at")
    list_filter = ("topic", "channel", "is_enabled")
    search_fields = ("user__email__iexact", "user__member_id")
    autocomplete_fields = ("user",)
    list_select_related = ("user",)
