"""Goods in the admin, and the desk where staff decide about them (S61)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from modeltranslation.admin import TranslationAdmin, TranslationTabularInline

from catalog import models
from catalog.product_rules import may_decide
from catalog.selectors.looks import look_of, looks_of
from catalog.selectors.pictures import picture_of
from catalog.services import moderation
from catalog.services.prohibited import TEXTS, find_prohibited, reason_of, texts_of
from catalog.services.search_rows import write_rows
from catalog.views.product import preview
from marketplace.lib.admin import LabelledFormSet, ReadOnly, ReadOnlyAdmin
from marketplace.lib.errors import DomainError
from marketplace.lib.formatting import format_age

Status = models.Product.Status


@dataclass(frozen=True, slots=True)
class Act:
    """A decision about chosen goods: its page, the states that it leads from and to, and the service that makes it.

    The service of one that `needs_look` wants to know as `seen` which state of the product was on the page.
    """

    label: Any
    text: Any
    to: tuple[str, ...]
    run: Callable[..., bool]
    needs_reason: bool = True
    needs_look: bool = False
    only_from: str = ""

    def fits(self, product: models.Product) -> bool:
        """True when it may be made about this product."""
        if self.only_from and product.status != self.only_from:
            return False
        return any(may_decide(product.status, to) for to in self.to)


ACTS = {
    "approve": Act(
        _("Approve"),
        _("The goods go on sale at once, and the people of the store are told."),
        (Status.LIVE,),
        moderation.approve_product,
        needs_reason=False,
        needs_look=True,
        only_from=Status.IN_REVIEW,
    ),
    "request_changes": Act(
        _("Ask for changes"),
        _("The goods are not on sale until the store has changed them and sent them in again."),
        (Status.CHANGES_REQUESTED,),
        moderation.request_changes,
    ),
    "block": Act(
        _("Block the product"),
        _("The goods leave the sale at once, and the store cannot change them any more."),
        (Status.BLOCKED,),
        moderation.block_product,
    ),
    "unblock": Act(
        _("Give back to the store"),
        _("The store may change the goods again and put them on sale by itself or send them in."),
        (Status.PAUSED, Status.DRAFT),
        moderation.unblock_product,
        only_from=Status.BLOCKED,
    ),
}


class ReasonForm(forms.Form):
    """Why; kept as it is typed and read by the seller."""

    reason = forms.CharField(
        label=_("Reason, for the seller"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4, "cols": 80})
    )


class ProductAttributeInline(admin.TabularInline):
    """Properties of a product."""

    model = models.ProductAttribute
    formset = LabelledFormSet
    extra = 0
    autocomplete_fields = ["value"]


class ProductTextInline(TranslationTabularInline):
    """Properties in the seller's words."""

    model = models.ProductText
    formset = LabelledFormSet
    extra = 0


class VariantInline(admin.TabularInline):
    """Variants of a product, each with a page of its own."""

    model = models.Variant
    formset = LabelledFormSet
    fields = ["sku", "price", "list_price", "stock_on_hand", "stock_reserved", "is_active", "position"]
    readonly_fields = ["sku", "price", "list_price", "stock_on_hand", "stock_reserved"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DecisionInline(ReadOnly, admin.TabularInline):
    """What was decided about a product."""

    model = models.ProductDecision
    fields = ["at", "outcome", "reason", "who"]
    readonly_fields = ["who"]
    extra = 0

    @admin.display(description=_("decided by"))
    def who(self, decision: models.ProductDecision) -> str:
        """A member of staff, or the rules."""
        return str(decision.by or _("the rules"))


class _Flagged(ChangeList):
    """The list with the prohibited words of its page and what was seen of each product, found in one go."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = [row for row in self.result_list if row.status == Status.IN_REVIEW]
        texts = {f"{row.pk}:{name}": getattr(row, name) or "" for row in rows for name in TEXTS}
        found: dict[int, list[str]] = {}
        for hit in find_prohibited(texts):
            words = found.setdefault(int(hit.field.partition(":")[0]), [])
            if hit.term.words not in words:
                words.append(hit.term.words)
        looks = looks_of(row.pk for row in rows)
        for row in self.result_list:
            row.flagged_words, row.look = found.get(row.pk, []), looks.get(row.pk, "")


def _text_name(field: str) -> str:
    """What staff call a text of a product: that of a column, or of what is not one."""
    others = {"attributes": _("characteristics"), "options": _("options")}
    return str(others[field] if field in others else label_for_field(field, models.Product))


@admin.register(models.Product)
class ProductAdmin(TranslationAdmin):
    """Products; a change reaches listings at once. Filtered by «in review» it is the queue, oldest first."""

    list_display = ["title", "status", "store", "flagged", "preview_link", "waiting", "category"]
    list_filter = ["status", "is_mall"]
    list_per_page = 50
    view_on_site = False  # goods that are not on sale have no page yet: the preview shows all
    list_select_related = ["store", "category"]
    search_fields = ["title_ru", "title_en", "variants__sku", "=id"]
    autocomplete_fields = ["store", "category", "brand"]
    readonly_fields = [
        "flagged_here", "pictures", "status", "published_at", "rating_average", "rating_count", "orders_count"
    ]  # fmt: skip
    date_hierarchy = "published_at"
    inlines = [DecisionInline, VariantInline, ProductAttributeInline, ProductTextInline]
    actions = ["approve", "request_changes", "block", "unblock"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return _Flagged

    def get_ordering(self, request: HttpRequest) -> Any:
        is_queue = request.GET.get("status__exact") == Status.IN_REVIEW
        return ["updated_at", "pk"] if is_queue else ["-pk"]

    def get_urls(self) -> list[URLPattern]:
        own = path("<int:pk>/preview/", self.admin_site.admin_view(self.preview_view), name="catalog_product_preview")
        return [own, *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        product = self.get_object(request, object_id)
        acts = []
        if product is not None and self.has_change_permission(request, product):
            acts = [(k, act.label) for k, act in ACTS.items() if act.fits(product)]
        seen = _seen(product.pk, look_of(product.pk)) if acts else ""  # type: ignore[union-attr]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "acts": acts, "seen": seen})

    @admin.display(description=_("pictures"))
    def pictures(self, product: models.Product) -> str:
        """What shoppers will see, in order."""
        rows = ((picture_of(media, "").small,) for media in product.media.all())
        shots = format_html_join("", '<img src="{}" width="120" height="120" alt="">', rows)
        return format_html('<div class="shots">{}</div>', shots) if shots else "—"

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as shoppers would see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return preview(request, pk)

    @admin.display(description=_("prohibited words"))
    def flagged(self, product: models.Product) -> str:
        """Words that made the rules ask for a look."""
        return ", ".join(getattr(product, "flagged_words", [])) or "—"

    @admin.display(description=_("prohibited words"))
    def flagged_here(self, product: models.Product) -> str:
        """The same on the page of one product, with the texts that have them and why they need a look."""
        hits = find_prohibited(texts_of(product)) if product.pk else []
        return (
            format_html_join(
                "",
                "<div>«{}» ({}): {}</div>",
                ((hit.term.words, _text_name(hit.field), reason_of(hit.term)) for hit in hits),
            )
            or "—"
        )

    @admin.display(description=_("changed at"), ordering="updated_at")
    def waiting(self, product: models.Product) -> str:
        """How long ago."""
        return format_age(product.updated_at)

    @admin.display(description=_("preview"))
    def preview_link(self, product: models.Product) -> str:
        """To the page as shoppers would see it. What is approved from this list is what it was when the list came."""
        url = reverse("admin:catalog_product_preview", args=[product.pk])
        look = getattr(product, "look", "")
        return format_html('<a href="{}">{}</a>{}', url, _("Preview"), _seen(product.pk, look) if look else "")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        write_rows(product_ids=[form.instance.pk])

    @admin.action(description=ACTS["approve"].label, permissions=["change"])
    def approve(self, request: HttpRequest, queryset: QuerySet[models.Product]) -> HttpResponse | None:
        """See ACTS."""
        return self._act(request, queryset, "approve")

    @admin.action(description=ACTS["request_changes"].label, permissions=["change"])
    def request_changes(self, request: HttpRequest, queryset: QuerySet[models.Product]) -> HttpResponse | None:
        """See ACTS."""
        return self._act(request, queryset, "request_changes")

    @admin.action(description=ACTS["block"].label, permissions=["change"])
    def block(self, request: HttpRequest, queryset: QuerySet[models.Product]) -> HttpResponse | None:
        """See ACTS."""
        return self._act(request, queryset, "block")

    @admin.action(description=ACTS["unblock"].label, permissions=["change"])
    def unblock(self, request: HttpRequest, queryset: QuerySet[models.Product]) -> HttpResponse | None:
        """See ACTS."""
        return self._act(request, queryset, "unblock")

    def _act(self, request: HttpRequest, queryset: QuerySet[models.Product], name: str) -> HttpResponse | None:
        """The page that says what follows (first POST), then the decision (POST with `apply`)."""
        act = ACTS[name]
        goods = list(queryset.select_related("store").order_by("pk"))
        fits = [product for product in goods if act.fits(product)]
        form = ReasonForm(request.POST if "apply" in request.POST else None) if act.needs_reason else None
        if "apply" in request.POST and (form is None or form.is_valid()):
            self._run(request, act, fits, {"reason": form.cleaned_data["reason"]} if form else {})
            return None
        if act.needs_look:
            _note_looks(request, fits)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts, "title": act.label, "act": act, "name": name, "form": form, "goods": fits,
            "others": [product for product in goods if product not in fits], "checkbox_name": ACTION_CHECKBOX_NAME,
        }  # fmt: skip
        status = 422 if form is not None and form.errors else 200
        return render(request, "admin/catalog/product/decide.html", context, status=status)

    def _run(self, request: HttpRequest, act: Act, goods: list[models.Product], told: dict[str, str]) -> None:
        done = 0
        for product in goods:
            seen = {"seen": request.POST.get(f"seen-{product.pk}", "")} if act.needs_look else {}
            try:
                done += act.run(product_id=product.pk, by=request.user, **told, **seen)
            except DomainError as error:
                messages.warning(request, f"{product}: {error}")
        if done:
            words = ngettext("%(count)s product decided about.", "%(count)s products decided about.", done)
            messages.success(request, words % {"count": done})


def _seen(pk: int, look: str) -> SafeString:
    return format_html('<input type="hidden" name="seen-{}" value="{}">', pk, look)


def _note_looks(request: HttpRequest, goods: list[models.Product]) -> None:
    """Let the page of the decision carry what was on the page before; what was on none is seen on this one."""
    now = looks_of(product.pk for product in goods)
    for product in goods:
        product.seen = _seen(product.pk, request.POST.get(f"seen-{product.pk}") or now[product.pk])  # type: ignore[attr-defined]


@admin.register(models.ProhibitedTerm)
class ProhibitedTermAdmin(TranslationAdmin):
    """What may not be sold; in force from the next save of a product on."""

    list_display = ["words", "verdict", "reason", "is_active"]
    list_filter = ["verdict", "is_active"]
    search_fields = ["words"]


@admin.register(models.ProductDecision)
class ProductDecisionAdmin(ReadOnlyAdmin):
    """All decisions, the latest first."""

    list_display = ["product", "outcome", "reason", "by", "at"]
    list_filter = ["outcome"]
    list_select_related = ["product", "by"]
    search_fields = ["product__title_ru", "product__title_en", "reason"]
    date_hierarchy = "at"


@admin.register(models.PictureUpload)
class PictureUploadAdmin(ReadOnlyAdmin):
    """Files on their way to become pictures."""

    list_display = ["name", "product", "status", "error", "attempts", "created_at"]
    list_filter = ["status"]
    list_select_related = ["product"]
    search_fields = ["name", "product__title_ru", "product__title_en"]


@admin.register(models.DroppedPicture)
class DroppedPictureAdmin(ReadOnlyAdmin):
    """Files that will be swept."""

    list_display = ["stem", "dropped_at"]
    search_fields = ["stem"]
