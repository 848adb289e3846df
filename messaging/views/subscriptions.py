"""«Подписки»: which messages a member wants, by mail and on the site."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from accounts.clients import client_of
from marketplace.lib.htmx import redirect_after_post
from messaging.rules import changed_cells
from messaging.selectors import subscriptions_for
from messaging.services.preferences import change_cells, switch_all_mail_off


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def subscriptions(request: HttpRequest) -> HttpResponse:
    """Show and save the matrix (S20). `was` are the cells that the form showed as on, `on` those that are on now."""
    user = member_of(request)
    if request.method != "POST":
        context = {"member": user, "subscriptions": subscriptions_for(user)}
        return render(request, "messaging/subscriptions.html", context)
    if request.POST.get("do") == "mail-off":
        switch_all_mail_off(user=user, client=client_of(request))
        messages.success(request, _("You get no more e-mails than the necessary ones."))
    else:
        changes = changed_cells(shown=request.POST.getlist("was"), chosen=request.POST.getlist("on"))
        change_cells(user=user, changes=changes, client=client_of(request))
        messages.success(request, _("Your subscriptions have been saved."))
    return redirect_after_post(request, reverse("messaging:subscriptions"))
