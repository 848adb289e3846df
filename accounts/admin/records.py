"""Rows that only services write: consents, the security log, archives, deletions."""

from typing import ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin

from accounts.models import (
    AccountDeletion,
    Consent,
    DataExport,
    EmailChange,
    KnownDevice,
    SecurityEvent,
    SecurityQuestion,
)
from marketplace.lib.admin import ReadOnlyAdmin

# allauth's own pages show session keys and secrets of second steps, and give an account a confirmed address of
# anybody's choice: whoever opens them can act as the member. What staff need stands on the member's page.
admin.site.unregister([Authenticator, EmailAddress, UserSession])


class OfMemberAdmin(ReadOnlyAdmin):
    """Rows about one member that only services write."""

    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    search_fields: ClassVar[tuple[str, ...]] = ("user__email", "user__member_id")
    show_full_result_count = False


@admin.register(Consent)
class ConsentAdmin(OfMemberAdmin):
    """The record of consents: nobody edits it."""

    list_display = ("user", "kind", "version", "given_at", "withdrawn_at")
    list_filter = ("kind", "version", ("withdrawn_at", admin.EmptyFieldListFilter))
    date_hierarchy = "given_at"


@admin.register(EmailChange)
class EmailChangeAdmin(OfMemberAdmin):
    """New addresses: asked for, confirmed, undone."""

    list_display = ("user", "kind", "old_email", "new_email", "requested_at", "confirmed_at", "undone_at")
    list_filter = ("kind",)


@admin.register(SecurityQuestion)
class SecurityQuestionAdmin(OfMemberAdmin):
    """Who has a security question; the answer is a digest and is not shown."""

    list_display = ("user", "set_at")
    fields = ("user", "set_at")


@admin.register(KnownDevice)
class KnownDeviceAdmin(OfMemberAdmin):
    """Browsers that members have signed in with."""

    list_display = ("user", "user_agent", "first_seen_at", "last_seen_at")


@admin.register(SecurityEvent)
class SecurityEventAdmin(OfMemberAdmin):
    """What happened to accounts."""

    list_display = ("user", "kind", "happened_at", "ip", "actor", "note")
    list_filter = ("kind",)
    list_select_related: ClassVar[tuple[str, ...]] = ("user", "actor")
    date_hierarchy = "happened_at"


@admin.register(Authenticator)
class AuthenticatorAdmin(OfMemberAdmin):
    """Who has an authenticator app, recovery codes or passkeys; what they hold is shown to nobody."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("user", "type", "created_at", "last_used_at")


@admin.register(DataExport)
class DataExportAdmin(OfMemberAdmin):
    """Archives that members asked for; their contents are theirs alone."""

    list_display = ("number", "user", "status", "requested_at", "ready_at", "expires_at")
    list_filter = ("status",)


@admin.register(AccountDeletion)
class AccountDeletionAdmin(OfMemberAdmin):
    """Accounts to be deleted, and when."""

    list_display = ("user", "status", "requested_at", "due_at", "done_at")
    list_filter = ("status",)
