"""What sellers type about their store (ux page 77)."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy

from catalog.constants import MAX_PICTURE_BYTES
from marketplace.lib.pictures import EmptyFile, TooManyBytes
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

    picture = forms.FileField(
        label=gettext_lazy("File"),
        max_length=1000,
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "invalid": gettext_lazy("The file did not arrive. Choose it again."),
            "empty": EmptyFile.message,
        },
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_picture(self) -> bytes:
        """The bytes of the file; what is too large is not read into memory."""
        upload = self.cleaned_data["picture"]
        if upload.size > MAX_PICTURE_BYTES:
            error = TooManyBytes(limit=MAX_PICTURE_BYTES // 1024**2)
            raise forms.ValidationError(str(error), code=error.code)
        content: bytes = upload.read()
        return content
