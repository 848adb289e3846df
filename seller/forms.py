"""What sellers type: a parcel with its tracking code, and the answer to a cancellation."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.lib.errors import DomainError
from orders.carriers.registry import CARRIERS
from orders.errors import TrackingCodeInvalid
from orders.selectors.detail import OrderLineView


class CodeForm(forms.Form):
    """A carrier, or none when the code says it, and a tracking code."""

    carrier = forms.ChoiceField(
        label=gettext_lazy("Carrier"),
        required=False,
        choices=[("", gettext_lazy("Recognise by the code")), *((one.code, one.name) for one in CARRIERS)],
    )
    tracking_code = forms.CharField(
        label=gettext_lazy("Tracking code"),
        max_length=60,
        help_text=gettext_lazy("As printed on the label; blanks and dashes do not matter. We check its check digit."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def refuse(self, error: DomainError) -> None:
        """Put a refusal next to its field, with the carrier whose code it looks like."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, str(error))
        if isinstance(error, TrackingCodeInvalid) and error.suggestion:
            self.add_error(field, error.suggestion)


class ShipForm(CodeForm):
    """Carrier, code and how many pieces of each line are in the parcel; all that is left unless changed."""

    def __init__(self, *args: Any, lines: tuple[OrderLineView, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line_names: dict[str, int] = {}
        for line in lines:
            left = line.line.left_to_ship
            if left:
                name = f"pieces-{line.line.pk}"
                self.line_names[name] = line.line.pk
                self.fields[name] = forms.IntegerField(
                    label=_("%(title)s: pieces in the parcel") % {"title": line.view.title},
                    min_value=0,
                    max_value=left,
                    initial=left,
                )

    def pieces(self) -> dict[int, int]:
        """Pieces by order line; lines left at zero stay for the next parcel."""
        return {pk: self.cleaned_data[name] for name, pk in self.line_names.items()}

    def piece_fields(self) -> list[forms.BoundField]:
        """The fields of the lines, in their order."""
        return [self[name] for name in self.line_names]


class AnswerForm(forms.Form):
    """Yes or no to a buyer who wants to cancel."""

    agrees = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
