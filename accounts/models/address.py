"""Where parcels go."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from accounts.validators import validate_latin_name
from marketplace.lib.countries import country_name
from marketplace.lib.models import TimeStamped


class Address(TimeStamped):
    """A delivery address in the address book. An order keeps its own copy (`snapshot()`)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="addresses", verbose_name=_("member"))
    recipient = models.CharField(_("recipient in Latin letters"), max_length=120, validators=[validate_latin_name])
    phone = models.CharField(_("phone"), max_length=20)
    country = models.CharField(_("country"), max_length=2, default="RU")
    region = models.CharField(_("region"), max_length=120, blank=True)
    city = models.CharField(_("city"), max_length=120)
    street = models.CharField(_("street, house, flat"), max_length=200)
    street2 = models.CharField(_("address line 2"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12)
    comment = models.CharField(_("note for the courier"), max_length=200, blank=True)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_default=True), name="accounts_address_one_default"
            )
        ]

    def __str__(self) -> str:
        return f"{self.city}, {self.street}"

    @property
    def country_name(self) -> str:
        """The country in the reader's language."""
        return country_name(self.country)

    def snapshot(self) -> dict[str, str]:
        """The address as plain values, to be frozen on an order."""
        names = ("recipient", "phone", "country", "region", "city", "street", "street2", "postcode", "comment")
        return {name: getattr(self, name) for name in names}
