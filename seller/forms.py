"""What sellers type: a parcel with its tracking code, and the answer to a cancellation."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from orders.forms import CodeForm
from orders.selectors.detail import OrderLineView


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
