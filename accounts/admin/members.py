"""The members' table: found fast, read in full, blocked with a reason; never acted for."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.fields.related import ManyToManyField
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin.acts import ACTS, BLOCK, UNBLOCK, act_on_many, act_page, acts_for
from accounts.admin.filters import BlockFilter, CountryFilter, LanguageFilter
from accounts.admin.member_page import links_for, panels_for
from accounts.models import StoreMember, User
from accounts.ports import member_filters
from accounts.selectors.members import find_members
from marketplace.lib.countries import country_name
from marketplace.lib.formatting import local_date

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class MemberAdmin(admin.ModelAdmin):
    """Members come by registration, with their own consents, and go by deletion, which keeps the books.

    Staff correct names; preferences, e-mail and password are changed by their owner alone, rights by superusers.
    """

    list_display = ("who", "person", "blocked", "joined", "store_count", "is_staff")
    list_display_links = ("who",)
    list_filter: ClassVar[tuple[Any, ...]] = (BlockFilter, "is_staff", LanguageFilter, CountryFilter, "date_joined")
    search_fields = ("member_id",)  # opens the search box; `find_members` searches
    search_help_text = _("E-mail, member ID, name or phone")
    show_full_result_count = False
    list_per_page = 50
    ordering = ("-date_joined", "-pk")
    readonly_fields = (
        "email",
        "member_id",
        "language",
        "currency",
        "country_shown",
        "time_zone",
        "blocked_at",
        "blocked_reason",
        "last_login",
        "date_joined",
        "anonymised_at",
    )
    actions = ("block_chosen", "unblock_chosen")
    fieldsets = (
        (None, {"fields": ("email", "member_id", "first_name", "last_name", "display_name")}),
        (_("Block"), {"fields": ("blocked_at", "blocked_reason")}),
        (_("Preferences"), {"fields": ("language", "currency", "country_shown", "time_zone")}),
        (_("Dates"), {"fields": ("date_joined", "last_login", "anonymised_at")}),
        (_("Rights"), {"fields": RIGHTS, "classes": ("collapse",)}),
    )

    class Media:
        css = {"all": ("admin/karavan.css",)}

    @admin.display(description=_("member"), ordering="email")
    def who(self, member: User) -> str:
        """Both names to sign in with."""
        return format_html('{}<br><span class="minor">{}</span>', member.email, member.member_id)

    @admin.display(description=_("first and last name"), ordering="last_name")
    def person(self, member: User) -> str:
        """The name as customs read it, and the country."""
        return format_html('{}<br><span class="minor">{}</span>', member.full_name, country_name(member.country))

    @admin.display(description=_("joined"), ordering="date_joined")
    def joined(self, member: User) -> str:
        """The day, in figures that are the same in both languages."""
        return local_date(member.date_joined).isoformat()

    @admin.display(description=_("blocked"), ordering="blocked_at")
    def blocked(self, member: User) -> str:
        """Since when."""
        return local_date(member.blocked_at).isoformat() if member.blocked_at else ""

    @admin.display(description=_("country"))
    def country_shown(self, member: User) -> str:
        """The country's name."""
        return country_name(member.country)

    @admin.display(description=_("stores"))
    def store_count(self, member: Any) -> str:
        """In how many stores the member acts."""
        return str(member.store_count or "")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        stores = StoreMember.objects.filter(user=OuterRef("pk")).order_by().values("user").annotate(n=Count("pk"))
        return super().get_queryset(request).annotate(store_count=Subquery(stores.values("n")))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        return find_members(queryset, search_term), False

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [*self.list_filter, *(one for _name, one in member_filters.items())]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Rights are shown to superusers, who give them."""
        return self.fieldsets if _is_superuser(request) else self.fieldsets[:-1]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return self.readonly_fields if _is_superuser(request) else (*self.readonly_fields, *RIGHTS)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField | None:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "user_permissions":
            field.queryset = field.queryset.select_related("content_type")
        return field

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Only a superuser changes a superuser; nobody gives a deleted member a name again."""
        allowed = super().has_change_permission(request, obj) and (obj is None or obj.anonymised_at is None)
        return allowed and (obj is None or not obj.is_superuser or _is_superuser(request))

    def has_block_permission(self, request: HttpRequest) -> bool:
        """For the bulk actions."""
        return request.user.has_perm(BLOCK.permission)

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:  # noqa: FBT001
        """Write what was changed and nothing else: a block made in the meantime stays."""
        columns = {field.name for field in User._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        if changed:
            obj.save(update_fields=changed)

    def get_urls(self) -> list[URLPattern]:
        own = path("<int:pk>/<slug:code>/", self.admin_site.admin_view(self.act_view), name="accounts_user_act")
        return [*super().get_urls()[:-1], own, super().get_urls()[-1]]

    def act_view(self, request: HttpRequest, pk: int, code: str) -> HttpResponse:
        """The page of one act on one member."""
        member = self.get_queryset(request).filter(pk=pk).first()
        if member is None or code not in ACTS:
            raise Http404
        return act_page(self, request, member, ACTS[code])

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, (extra_context or {}) | {"title": _("Members")})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        member = self.get_object(request, object_id)
        extra: dict[str, Any] = {"title": _("Member")}
        if member is not None and self.has_view_permission(request, member):
            extra |= {
                "acts": acts_for(request, member),
                "links": links_for(request, member),
                "panels": panels_for(request, member),
            }
        return super().change_view(request, object_id, form_url, (extra_context or {}) | extra)

    @admin.action(description=_("Block the chosen members"), permissions=["block"])
    def block_chosen(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Ask for the reason, then block each."""
        return act_on_many(self, request, queryset, BLOCK)

    @admin.action(description=_("Unblock the chosen members"), permissions=["block"])
    def unblock_chosen(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Ask what the members are to be told, then lift each block."""
        return act_on_many(self, request, queryset, UNBLOCK)


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
