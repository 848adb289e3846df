"""One address of the address book."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms.latin import LatinNamesMixin
from accounts.models import Address
from accounts.rules import normalise_phone, normalise_postcode
from marketplace.lib.countries import all_country_choices


class AddressForm(LatinNamesMixin, forms.ModelForm):
    """Shape of an address; `snapshot()` gives what the services take."""

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
            "phone": gettext_lazy("Phone"),
            "country": gettext_lazy("Country"),
            "postcode": gettext_lazy("Postcode"),
            "region": gettext_lazy("Region"),
            "city": gettext_lazy("Town or city"),
            "street": gettext_lazy("Street, house, flat"),
            "street2": gettext_lazy("Address line 2"),
            "comment": gettext_lazy("Note for the courier"),
            "is_default": gettext_lazy("Send parcels here unless I choose otherwise"),
        }
        help_texts = {
            "recipient": gettext_lazy("First and last name as in the passport: customs read it."),
            "phone": gettext_lazy(
                "The courier may call it; the store sees it only after you have paid. For example, +7 916 123-45-67."
            ),
        }
        widgets = {
            "recipient": forms.TextInput(attrs={"autocomplete": "name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
            "postcode": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "region": forms.TextInput(attrs={"autocomplete": "address-level1"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "street": forms.TextInput(attrs={"autocomplete": "address-line1"}),
            "street2": forms.TextInput(attrs={"autocomplete": "address-line2"}),
        }

    country = forms.ChoiceField(label=gettext_lazy("Country"), widget=forms.Select(attrs={"autocomplete": "country"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country: Any = self.fields["country"]
        country.choices = all_country_choices()

    def clean(self) -> dict[str, Any]:
        """Phone and postcode as this country writes them."""
        cleaned = super().clean()
        country = cleaned.get("country", "")
        phone_error = _("Check the number: write it with the country code, like +7 916 123-45-67.")
        self._normalise("phone", normalise_phone(cleaned.get("phone", ""), country), phone_error)
        postcode = normalise_postcode(cleaned.get("postcode", ""), country)
        self._normalise("postcode", postcode, self._postcode_error(country))
        return cleaned

    def _normalise(self, name: str, value: str | None, message: str) -> None:
        if name not in self.cleaned_data:
            return
        if value is None:
            self.add_error(name, forms.ValidationError(message, code=f"bad_{name}"))
        else:
            self.cleaned_data[name] = value

    @staticmethod
    def _postcode_error(country: str) -> str:
        if country == "RU":
            return _("A Russian postcode has six digits, like 101000.")
        return _("Check the postcode: it does not look like one of this country.")

    def fields_of_address(self) -> dict[str, str]:
        """The checked columns, as the services take them."""
        return {name: value for name, value in self.cleaned_data.items() if name != "is_default"}
