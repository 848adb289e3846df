"""Members, stores and what belongs to them, for staff. Nothing here lets staff act as somebody else."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.admin import addresses, appeals, members, records, stores


def own_password(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """Staff change their own password where everybody does: with its limits, its mail and its line in the log."""
    return redirect("account_change_password")


admin.site.site_header = admin.site.site_title = _("Karavan for staff")
# Staff sign in like everybody else: one door, with its limits and its second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = own_password  # type: ignore[method-assign, assignment]

__all__ = ["addresses", "appeals", "members", "records", "stores"]
