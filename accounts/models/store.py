"""Stores and the people who act for them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Replace
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from marketplace.lib import clock
from marketplace.lib.models import TimeStamped


class Store(TimeStamped):
    """A selling party. `is_trusted` stores are paid as soon as an order is finished (domain, Escrow)."""

    class Status(models.TextChoices):
        """The life of a store; only `approved` stores can be bought from."""

        APPLIED = "applied", _("applied")
        CHECKING = "checking", _("being checked")
        APPROVED = "approved", _("open")
        VACATION = "vacation", _("on holiday")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed")

    slug = models.SlugField(_("name in the address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.TextField(_("about the store"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.APPLIED)
    country = models.CharField(_("ships from"), max_length=2, default="CN")
    is_trusted = models.BooleanField(_("trusted"), default=False)
    is_mall = models.BooleanField(_("Mall"), default=False)
    ship_by_days = models.PositiveSmallIntegerField(_("days to hand over a parcel"), default=7)
    guarantee_days = models.PositiveSmallIntegerField(_("extra guarantee days"), default=0)
    vacation_from = models.DateField(_("on holiday from"), null=True, blank=True)
    vacation_until = models.DateField(_("on holiday until"), null=True, blank=True)
    score = models.DecimalField(_("score"), max_digits=3, decimal_places=2, null=True, blank=True)
    score_count = models.PositiveIntegerField(_("ratings"), default=0)
    logo = models.ImageField(_("logo"), upload_to="stores", blank=True)
    banner = models.ImageField(_("banner"), upload_to="stores", blank=True)
    # Who the store is by law, as its papers say it
    legal_name = models.CharField(_("name by law"), max_length=160, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=30, blank=True)
    legal_address = models.TextField(_("address by law"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("open since"), default=clock.now)
    members = models.ManyToManyField(User, through="StoreMember", related_name="stores", verbose_name=_("members"))

    class Meta:
        verbose_name = _("store")
        verbose_name_plural = _("stores")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ship_by_days__gte=1, ship_by_days__lte=20), name="accounts_store_ship_by_days"
            ),
            models.CheckConstraint(
                condition=models.Q(vacation_from__isnull=True)
                | models.Q(vacation_until__isnull=True)
                | models.Q(vacation_until__gte=models.F("vacation_from")),
                name="accounts_store_vacation",
            ),
        ]
        # Suggestions look for stores by the beginning of a word of their name, ё as е
        indexes = [
            GinIndex(
                OpClass(Replace(Lower("name"), models.Value("ё"), models.Value("е")), name="gin_trgm_ops"),
                name="accounts_store_name_trigrams",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The store front."""
        return reverse("catalog:store", args=[self.slug])

    @property
    def is_open(self) -> bool:
        """True when goods of this store can be bought now."""
        return self.status == self.Status.APPROVED

    @property
    def is_shut(self) -> bool:
        """True when staff have suspended it, or it has closed for good: orders are still served, nothing else is done.

        A holiday is no such thing: whoever is away may get everything ready.
        """
        return self.status in {self.Status.SUSPENDED, self.Status.CLOSED}


class StoreMember(models.Model):
    """Who acts for a store, and in which role."""

    class Role(models.TextChoices):
        """Owners do everything; managers all but money and staff; clerks ship and answer."""

        OWNER = "owner", _("owner")
        MANAGER = "manager", _("manager")
        CLERK = "clerk", _("clerk")

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("store"))
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("member"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.OWNER)

    class Meta:
        verbose_name = _("store member")
        verbose_name_plural = _("store members")
        constraints = [models.UniqueConstraint(fields=["store", "user"], name="accounts_storemember_unique")]

    def __str__(self) -> str:
        return f"{self.user} · {self.store} · {self.get_role_display()}"
