"""What staff do to an account: each act has a button, a page of its own that says what follows, and a permission."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.constants import MEMBERS_AT_ONCE
from accounts.forms.blocking import ReasonForm
from accounts.models import SecurityQuestion, User
from accounts.services.blocking import block_member, check_rank, unblock_member
from accounts.services.password_help import advise_new_password
from accounts.services.pictures import remove_picture
from accounts.services.security_question import remove_question
from accounts.services.two_step_help import remove_second_step
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post


@dataclass(frozen=True, slots=True)
class Act:
    """`code` is the end of its address; `suits` says whether the member is in a state for it.

    `run` is a service that takes `user`, `actor` and `reason`.
    """

    code: str
    permission: str
    label: str | Promise
    title: str | Promise
    text: str | Promise
    done: str | Promise
    suits: Callable[[User], bool]
    run: Callable[..., object]
    needs_reason: bool = True
    is_dangerous: bool = False


def _unblock(*, user: User, actor: User, reason: str) -> bool:
    return unblock_member(user=user, actor=actor, note=reason)


def _advise(*, user: User, actor: User, reason: str) -> None:  # nobody is asked for a reason here
    advise_new_password(user=user, actor=actor)


BLOCK = Act(
    code="block",
    permission="accounts.block_user",
    label=pgettext_lazy("verb", "Block"),
    title=gettext_lazy("Block the member"),
    text=gettext_lazy(
        "Buying, selling and writing are closed at once. The member is told the reason, may sign in, follow "
        "orders, cancel what has not been shipped, get money back and appeal."
    ),
    done=gettext_lazy("The member is blocked and has been told the reason."),
    suits=lambda member: not member.is_blocked,
    run=block_member,
    is_dangerous=True,
)
UNBLOCK = Act(
    code="unblock",
    permission="accounts.block_user",
    label=gettext_lazy("Lift the block"),
    title=gettext_lazy("Lift the block"),
    text=gettext_lazy(
        "Everything is open again at once. The member is told why; an appeal that waits counts as granted."
    ),
    done=gettext_lazy("The block is lifted and the member has been told."),
    suits=lambda member: member.is_blocked,
    run=_unblock,
)
PASSWORD = Act(
    code="new-password",
    permission="accounts.change_user",
    label=gettext_lazy("Send the way to a new password"),
    title=gettext_lazy("Send the way to a new password"),
    text=gettext_lazy(
        "The member gets an e-mail with the page where a code for a new password is asked for, at most one an "
        "hour. The old password works until then. Staff never see a code and cannot set a password."
    ),
    done=gettext_lazy("The e-mail is on its way."),
    suits=lambda member: True,
    run=_advise,
    needs_reason=False,
)
PICTURE = Act(
    code="remove-picture",
    permission="accounts.change_user",
    label=gettext_lazy("Remove the picture"),
    title=gettext_lazy("Remove the picture"),
    text=gettext_lazy("The picture is deleted for good, and the member is told why. Another one may be set."),
    done=gettext_lazy("The picture is removed and the member has been told why."),
    suits=lambda member: bool(member.picture),
    run=remove_picture,
    is_dangerous=True,
)
QUESTION = Act(
    code="remove-question",
    permission="accounts.change_user",
    label=gettext_lazy("Remove the security question"),
    title=gettext_lazy("Remove the security question"),
    text=gettext_lazy(
        "For a member who forgot the answer and has proved in another way who they are. The member is told; "
        "nothing is asked any more until another question is set."
    ),
    done=gettext_lazy("The question is removed and the member has been told."),
    suits=lambda member: SecurityQuestion.objects.filter(user=member).exists(),
    run=remove_question,
    is_dangerous=True,
)
SECOND_STEP = Act(
    code="remove-second-step",
    permission="accounts.change_user",
    label=gettext_lazy("Remove the second step"),
    title=gettext_lazy("Remove the second step"),
    text=gettext_lazy(
        "For a member who has lost phone and recovery codes and has proved in another way who they are. App, passkeys "
        "and recovery codes are deleted, the password alone opens the account again, and the member is told."
    ),
    done=gettext_lazy("The second step is removed and the member has been told."),
    suits=lambda member: Authenticator.objects.filter(user=member).exists(),
    run=remove_second_step,
    is_dangerous=True,
)
ACTS = {act.code: act for act in (BLOCK, UNBLOCK, PASSWORD, PICTURE, QUESTION, SECOND_STEP)}


def acts_for(request: HttpRequest, member: User) -> list[tuple[Act, str]]:
    """The buttons of a member's page: what this person of staff may do, and the addresses of the pages."""
    if not _rank_suffices(member, request.user):
        return []
    return [
        (act, reverse("admin:accounts_user_act", args=[member.pk, act.code]))
        for act in ACTS.values()
        if request.user.has_perm(act.permission) and act.suits(member)
    ]


def _rank_suffices(member: User, actor: Any) -> bool:
    try:
        check_rank(member=member, actor=actor)
    except DomainError:
        return False
    return True


def act_page(options: admin.ModelAdmin, request: HttpRequest, member: User, act: Act) -> HttpResponse:
    """What follows and, if wanted, why (GET); then do it (POST). Without the permission: 403."""
    assert isinstance(request.user, User)
    if not request.user.has_perm(act.permission):
        raise PermissionDenied
    page = reverse("admin:accounts_user_change", args=[member.pk])
    form_class = ReasonForm if act.needs_reason else forms.Form
    form = form_class(request.POST) if request.method == "POST" else form_class()
    if form.is_bound and form.is_valid():
        try:
            act.run(user=member, actor=request.user, reason=form.cleaned_data.get("reason", ""))
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, str(act.done))
            return redirect_after_post(request, page)
    elif not form.is_bound and not act.suits(member):
        messages.info(request, _("Nothing to do: somebody else was faster."))
        return redirect_after_post(request, page)
    context = _context(options, request, act, form) | {"member": member, "page": page}
    return render(request, "admin/accounts/user/act.html", context, status=422 if form.errors else 200)


def act_on_many(
    options: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[User], act: Act
) -> HttpResponse | None:
    """A bulk action: one page for all with one reason, then each member on its own; None leads back to the table."""
    members = list(chosen.order_by("pk")[: MEMBERS_AT_ONCE + 1])
    if len(members) > MEMBERS_AT_ONCE:
        text = _("Choose at most %(limit)s members at once.") % {"limit": MEMBERS_AT_ONCE}
        options.message_user(request, text, messages.ERROR)
        return None
    form = ReasonForm(request.POST) if "apply" in request.POST else ReasonForm()
    if form.is_bound and form.is_valid():
        _run_each(options, request, members, act, form.cleaned_data["reason"])
        return None
    context = _context(options, request, act, form) | {
        "members": members,
        "action": request.POST.get("action", ""),
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return render(request, "admin/accounts/user/act_many.html", context, status=422 if form.errors else 200)


def _run_each(options: admin.ModelAdmin, request: HttpRequest, members: Sequence[User], act: Act, reason: str) -> None:
    assert isinstance(request.user, User)
    done = 0
    for member in members:
        try:
            done += bool(act.run(user=member, actor=request.user, reason=reason))
        except DomainError as error:
            options.message_user(request, f"{member.email}: {error}", messages.ERROR)
    if done:
        text = ngettext("%(title)s: %(count)s member.", "%(title)s: %(count)s members.", done)
        options.message_user(request, text % {"title": act.title, "count": done}, messages.SUCCESS)
    else:
        options.message_user(request, _("Nothing has changed."), messages.WARNING)


def _context(options: admin.ModelAdmin, request: HttpRequest, act: Act, form: forms.Form) -> dict[str, Any]:
    context: dict[str, Any] = options.admin_site.each_context(request)
    return context | {"opts": options.model._meta, "title": act.title, "act": act, "form": form}
