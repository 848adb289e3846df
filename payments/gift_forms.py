"""Shape of what is typed about gift certificates."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.captcha import PICTURE, RegistrationCaptchaField
from marketplace.lib import clock
from marketplace.lib.formatting import current_language, format_money
from marketplace.lib.money import Money
from marketplace.lib.numbers import typed_number
from payments.constants import (
    GIFT_CARD_AHEAD,
    GIFT_CARD_HOUR,
    GIFT_CARD_LEAST,
    GIFT_CARD_MOST,
    GIFT_CARD_VALUES,
)
from payments.services.gift_cards import Gift

OWN = "own"
NOW, LATER = "now", "later"


class SumField(forms.DecimalField):
    """A sum as people type it: «12,50» as well as «12.50»."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(typed_number(value))


class GiftForm(forms.Form):
    """How much, for whom, from whom, and when; `key` makes a second click harmless."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    value = forms.ChoiceField(label=_("Face value"), widget=forms.RadioSelect)
    own_value = SumField(
        label=_("Sum of your own, in US dollars"),
        required=False,
        max_digits=8,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    recipient_name = forms.CharField(
        label=_("To whom"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    recipient_email = forms.EmailField(
        label=_("E-mail of the recipient"),
        help_text=_(
            "The code goes there and nowhere else. Your own address does as well, if you want to hand it over."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    sender_name = forms.CharField(
        label=_("From whom"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    message = forms.CharField(
        label=_("Your words"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    language = forms.ChoiceField(label=_("Language of the e-mail"), widget=forms.RadioSelect)
    when = forms.ChoiceField(
        label=_("When to send"),
        widget=forms.RadioSelect,
        choices=[(NOW, _("As soon as it is paid")), (LATER, _("On a day of your choice"))],
    )
    send_on = forms.DateField(
        label=_("Day"),
        required=False,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        values = [(str(value.amount), format_money(value, current_language())) for value in GIFT_CARD_VALUES]
        fields["value"].choices = [*values, (OWN, _("Another sum"))]
        fields["language"].choices = settings.LANGUAGES
        fields["own_value"].help_text = _("From %(least)s to %(most)s.") % _bounds()
        today = clock.today()
        fields["send_on"].widget.attrs |= {"min": today.isoformat(), "max": (today + GIFT_CARD_AHEAD).isoformat()}
        fields["send_on"].help_text = _("At 9 in the morning, Moscow time; at most a year ahead.")

    def clean(self) -> dict[str, Any]:
        """The fields that belong to a choice are asked for with it alone."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("value") == OWN and "own_value" not in self.errors:
            value = data.get("own_value")
            if value is None or not GIFT_CARD_LEAST <= Money(value) <= GIFT_CARD_MOST:
                self.add_error("own_value", _("Write a sum from %(least)s to %(most)s.") % _bounds())
        if data.get("when") == LATER and "send_on" not in self.errors:
            day, today = data.get("send_on"), clock.today()
            if day is None or not today <= day <= today + GIFT_CARD_AHEAD:
                self.add_error("send_on", _("Choose a day from today on, at most a year ahead."))
        return data

    def gift(self) -> Gift:
        """What was asked for; call it on a valid form."""
        data = self.cleaned_data
        return Gift(
            amount=Money(data["own_value"] if data["value"] == OWN else data["value"]),
            sender_name=data["sender_name"],
            recipient_name=data["recipient_name"],
            recipient_email=data["recipient_email"],
            message=data["message"],
            language=data["language"],
            send_at=self._send_at(),
        )

    def _send_at(self) -> datetime | None:
        if self.cleaned_data["when"] == NOW:
            return None
        morning = datetime.combine(self.cleaned_data["send_on"], time(GIFT_CARD_HOUR))
        return timezone.make_aware(morning, timezone.get_default_timezone())


class CodeForm(forms.Form):
    """The code of a certificate."""

    code = forms.CharField(
        label=_("Code of the certificate"),
        max_length=60,
        help_text=_("20 signs from the e-mail; dashes and blanks do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class CheckForm(CodeForm):
    """The code, and a check against robots of `captcha_kind` for those who are not signed in."""

    def __init__(self, *args: Any, captcha_kind: str | None = PICTURE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if captcha_kind is not None:
            self.fields["captcha"] = RegistrationCaptchaField(kind=captcha_kind)


class SendForm(forms.Form):
    """Where the code goes once more."""

    email = forms.EmailField(label=_("E-mail of the recipient"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))


def _bounds() -> dict[str, str]:
    language = current_language()
    return {"least": format_money(GIFT_CARD_LEAST, language), "most": format_money(GIFT_CARD_MOST, language)}
