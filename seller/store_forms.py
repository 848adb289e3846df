"""What sellers type about their store (ux page 77)."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy

from catalog.constants import MAX_PICTURE_BYTES
from marketplace.lib.upload_fields import WeighedFileField
from seller.number_fields import WholeField

MOST_WORDS = 1000
_LAST_DAY = MaxValueValidator(date(2100, 1, 1))  # the day after it must be a day, too


class FrontForm(forms.Form):
    """What the store says about itself; one language is enough."""

    description_ru = forms.CharField(
        label=gettext_lazy("About the store in Russian"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "ru"}),
    )
    description_en = forms.CharField(
        label=gettext_lazy("About the store in English"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )


class PapersForm(forms.Form):
    """Who the store is by law. All may stay empty."""

    legal_name = forms.CharField(
        label=gettext_lazy("Name by law"),
        required=False,
        max_length=160,
        help_text=gettext_lazy("The company, or the sole trader with full name."),
    )
    tax_number = forms.RegexField(
        regex=r"^[0-9A-Za-z][0-9A-Za-z ./-]{4,29}$",
        label=gettext_lazy("Tax number"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("As your tax office writes it: ИНН, VAT ID or the like."),
        error_messages={"invalid": gettext_lazy("A tax number has 5 to 30 Latin letters and digits.")},
    )
    legal_address = forms.CharField(
        label=gettext_lazy("Address by law"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TermsForm(forms.Form):
    """What buyers are promised; orders already placed keep what they were promised."""

    ship_by_days = WholeField(
        label=gettext_lazy("Days to hand over a parcel"),
        min_value=1,
        max_value=20,
        help_text=gettext_lazy("Counted from the payment. What is not handed over by then is cancelled."),
    )
    guarantee_days = WholeField(
        label=gettext_lazy("Days added to the buyer protection"),
        min_value=0,
        max_value=60,
        help_text=gettext_lazy("Shown on the page of the store. Your money is held that much longer."),
    )


class HolidayForm(forms.Form):
    """First and last day without sales."""

    first = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), validators=[_LAST_DAY]
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), validators=[_LAST_DAY]
    )


class PictureForm(forms.Form):
    """A logo or a banner. Whether it is a picture is the service's business; here it is only weighed."""

    picture = WeighedFileField(label=gettext_lazy("File"), most_bytes=MAX_PICTURE_BYTES)

    def clean_picture(self) -> bytes:
        """The bytes of the file."""
        content: bytes = self.cleaned_data["picture"].read()
        return content
