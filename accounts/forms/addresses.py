"""One address of the address book."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.address_rules import lacks_region, normalise_postcode, shape_of
from accounts.forms.latin import LatinNamesMixin
from accounts.forms.phones import checked_phone
from accounts.models import Address
from marketplace.lib.countries import all_country_choices, country_name
from marketplace.lib.phones import example_phone, format_phone

REGION_WORDS = {
    "region": gettext_lazy("Region"),
    "state": gettext_lazy("State"),
    "province": gettext_lazy("Province"),
    "prefecture": gettext_lazy("Prefecture"),
    "emirate": gettext_lazy("Emirate"),
    "county": gettext_lazy("County"),
    "oblast": gettext_lazy("Region, territory or republic"),
}
POSTCODE_WORDS = {
    "postcode": gettext_lazy("Postcode"),
    "zip": gettext_lazy("ZIP code"),
    "pin": gettext_lazy("PIN code"),
    "eircode": gettext_lazy("Eircode"),
}


class AddressForm(LatinNamesMixin, forms.ModelForm):
    """Shape of an address in its country (address_rules); `fields_of_address()` gives what the services take.

    When another country is chosen, the fields come again as that country has them: htmx asks for them at once,
    without it a button does (`reshape`, see views/addresses.py).
    """

    latin_fields = ("recipient",)

    class Meta:
        model = Address
        fields = (
            "recipient",
            "phone",
            "country",
            "postcode",
            "region",
            "city",
            "street",
            "street2",
            "comment",
            "is_default",
        )
        labels = {
            "recipient": gettext_lazy("Recipient in Latin letters"),
            "country": gettext_lazy("Country"),
            "city": gettext_lazy("Town or city"),
            "street": gettext_lazy("Street, house, flat"),
            "street2": gettext_lazy("Address line 2"),
            "comment": gettext_lazy("Note for the courier"),
            "is_default": gettext_lazy("Send parcels here unless I choose otherwise"),
        }
        help_texts = {"recipient": gettext_lazy("First and last name as in the passport: customs read it.")}
        widgets = {
            "recipient": forms.TextInput(attrs={"autocomplete": "name"}),
            "postcode": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "region": forms.TextInput(attrs={"autocomplete": "address-level1"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "street": forms.TextInput(attrs={"autocomplete": "address-line1"}),
            "street2": forms.TextInput(attrs={"autocomplete": "address-line2"}),
        }

    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), widget=forms.Select(attrs={"autocomplete": "country"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["country"]
        chosen.choices = all_country_choices()
        chosen.widget.attrs |= {
            "hx-post": reverse("accounts:addresses"),
            "hx-vals": '{"reshape": "1"}',
            "hx-target": "closest .addrform",
            "hx-swap": "outerHTML",
        }
        self.initial["phone"] = format_phone(self.initial.get("phone", ""))
        self._take_shape(self["country"].value() or "RU")

    def _take_shape(self, country: str) -> None:
        shape = shape_of(country)
        region, postcode, phone = self.fields["region"], self.fields["postcode"], self.fields["phone"]
        region.label = REGION_WORDS[shape.region_word]
        region.required = shape.needs_region and country != "RU"  # in Russia it depends on the town
        if country == "RU":
            region.help_text = _("Not needed for Moscow, Saint Petersburg and Sevastopol.")
        self.needs_region = shape.needs_region
        postcode.label, postcode.required = POSTCODE_WORDS[shape.postcode_word], shape.needs_postcode
        hint = _("The courier may call it; the store sees it only after you have paid. For example, %(example)s.")
        phone.help_text = hint % {"example": example_phone(country)}

    def clean(self) -> dict[str, Any]:
        """Phone, postcode and region as this country writes them."""
        cleaned = super().clean()
        country = cleaned.get("country", "")
        if cleaned.get("phone"):
            try:
                cleaned["phone"] = checked_phone(cleaned["phone"], country)
            except forms.ValidationError as error:
                self.add_error("phone", error)
        if "postcode" in cleaned:
            self._check_postcode(cleaned, country)
        if "region" in cleaned and lacks_region(country, cleaned["region"], cleaned.get("city", "")):
            message = _("Name the region, territory or republic: towns of the same name are many.")
            self.add_error("region", forms.ValidationError(message, code="required"))
        return cleaned

    def _check_postcode(self, cleaned: dict[str, Any], country: str) -> None:
        code = normalise_postcode(cleaned["postcode"], country)
        if code is not None:
            cleaned["postcode"] = code
            return
        if country == "RU":
            message = _("A Russian postcode has six digits and begins with 1 to 6, like 101000.")
        elif example := shape_of(country).example:
            message = _("Check the postcode: in this country (%(country)s) it looks like %(example)s.") % {
                "country": country_name(country),
                "example": example,
            }
        else:
            message = _("Check the postcode: it does not look like one of this country.")
        self.add_error("postcode", forms.ValidationError(message, code="bad_postcode"))

    def fields_of_address(self) -> dict[str, str]:
        """The checked columns, as the services take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "is_default"}
