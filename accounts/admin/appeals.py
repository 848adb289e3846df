"""The desk for appeals against blocks: the oldest first, decided on a page with the facts (S60)."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.filters import AppealFilter, MemberLanguageFilter
from accounts.admin.member_page import links_for
from accounts.admin.records import OfMemberAdmin
from accounts.forms.blocking import DecisionForm
from accounts.models import BlockAppeal, SecurityEvent, User
from accounts.services.appeals import decide_appeal
from marketplace.lib.errors import Conflict, DomainError
from marketplace.lib.formatting import format_age
from marketplace.lib.htmx import redirect_after_post

Status = BlockAppeal.Status
RIGHT = "accounts.decide_blockappeal"


@admin.register(BlockAppeal)
class BlockAppealAdmin(OfMemberAdmin):
    """Appeals against blocks; nobody edits what was written, and each is decided once."""

    list_display = ("number", "user", "language", "age", "status", "decided_at", "decided_by")
    list_filter = (AppealFilter, MemberLanguageFilter, "created_at")
    list_select_related = ("user", "decided_by")
    search_fields = ("number", "user__email", "user__member_id")
    ordering = ("created_at", "pk")
    list_per_page = 50

    class Media:
        css = {"all": ("admin/karavan.css",)}

    @admin.display(description=gettext_lazy("language"), ordering="user__language")
    def language(self, appeal: BlockAppeal) -> str:
        """Who answers must write it."""
        return appeal.user.language.upper()

    @admin.display(description=gettext_lazy("written"), ordering="created_at")
    def age(self, appeal: BlockAppeal) -> str:
        """How long ago."""
        return format_html(
            '<time datetime="{}">{}</time>',
            appeal.created_at.isoformat(timespec="seconds"),
            format_age(appeal.created_at),
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, (extra_context or {}) | {"title": _("Appeals against blocks")})

    def get_urls(self) -> list[URLPattern]:
        own = path("<int:pk>/decide/", self.admin_site.admin_view(self.decide_view), name="accounts_blockappeal_decide")
        return [own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        appeal = self.get_object(request, object_id)
        is_open = appeal is not None and appeal.status == Status.SUBMITTED and request.user.has_perm(RIGHT)
        url = reverse("admin:accounts_blockappeal_decide", args=[appeal.pk]) if is_open and appeal else ""
        extra = {"title": _("Appeal against a block"), "decide_url": url}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The facts and the form (GET), then the decision (POST). Without the right: 403."""
        assert isinstance(request.user, User)
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        appeal = BlockAppeal.objects.select_related("user", "decided_by").filter(pk=pk).first()
        if appeal is None:
            raise Http404
        form = DecisionForm(request.POST) if request.method == "POST" else DecisionForm()
        if not form.is_bound and appeal.status != Status.SUBMITTED:
            messages.info(request, _("This appeal has been decided already."))
            return redirect_after_post(request, reverse("admin:accounts_blockappeal_change", args=[pk]))
        if form.is_bound and form.is_valid():
            response = self._decide(request, appeal, form)
            if response is not None:
                return response
        return render(
            request, "admin/accounts/blockappeal/decide.html", self._facts(request, appeal, form),
            status=422 if form.errors else 200,
        )  # fmt: skip

    def _decide(self, request: HttpRequest, appeal: BlockAppeal, form: DecisionForm) -> HttpResponse | None:
        assert isinstance(request.user, User)
        grants = form.cleaned_data["decision"] == DecisionForm.GRANT
        try:
            decide_appeal(appeal=appeal, actor=request.user, grants=grants, answer=form.cleaned_data["answer"])
        except Conflict as error:
            messages.warning(request, str(error))
            return redirect_after_post(request, reverse("admin:accounts_blockappeal_change", args=[appeal.pk]))
        except DomainError as error:
            form.add_error(error.field, str(error))
            return None
        done = _("The appeal is granted and the block lifted.") if grants else _("The appeal is refused.")
        messages.success(request, done)
        return redirect_after_post(request, reverse("admin:accounts_blockappeal_changelist"))

    def _facts(self, request: HttpRequest, appeal: BlockAppeal, form: DecisionForm) -> dict[str, Any]:
        member = appeal.user
        events = SecurityEvent.objects.filter(user=member, kind=SecurityEvent.Kind.BLOCKED).select_related("actor")
        earlier = BlockAppeal.objects.filter(user=member).exclude(pk=appeal.pk).select_related("decided_by")
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Appeal no. %(number)s") % {"number": appeal.number},
            "appeal": appeal,
            "member": member,
            "member_url": reverse("admin:accounts_user_change", args=[member.pk]),
            "blocks": list(events),
            "earlier": list(earlier),
            "links": links_for(request, member),
            "form": form,
        }
