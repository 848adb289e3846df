"""What sellers type of parcels: what lies in them, and their tracking codes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from marketplace.lib.errors import DomainError
from orders.forms import CodeForm
from orders.selectors.detail import OrderLineView
from orders.selectors.lists import LineView
from orders.selectors.packing import PackedParcel


class PiecesMixin(forms.Form):
    """How many pieces of each line are in a parcel."""

    def add_lines(self, rows: Iterable[tuple[LineView, int, int]]) -> None:
        """A field for each line: its view, the most pieces, and those to begin with."""
        self.line_names: dict[str, int] = {}
        for view, most, initial in rows:
            name = f"pieces-{view.line.pk}"
            self.line_names[name] = view.line.pk
            self.fields[name] = forms.IntegerField(
                label=_("%(title)s: pieces in the parcel") % {"title": view.title},
                min_value=0,
                max_value=most,
                initial=initial,
            )

    def pieces(self) -> dict[int, int]:
        """Pieces by order line; lines left at zero stay for the next parcel."""
        return {pk: self.cleaned_data[name] for name, pk in self.line_names.items()}

    def piece_fields(self) -> list[forms.BoundField]:
        """The fields of the lines, in their order."""
        return [self[name] for name in self.line_names]

    def refuse_pieces(self, error: DomainError) -> None:
        """Put a refusal next to the first line it may belong to."""
        self.add_error(next(iter(self.line_names), None), str(error))


class ShipForm(PiecesMixin, CodeForm):
    """Carrier, code and how many pieces of each line are in the parcel; all that is not packed unless changed."""

    def __init__(self, *args: Any, lines: Iterable[OrderLineView], free: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(line.view, free[line.line.pk]) for line in lines]
        self.add_lines((view, most, most) for view, most in rows if most)


class PackForm(PiecesMixin):
    """The pieces of a new parcel; `key` makes a second click harmless."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=32)

    def __init__(self, *args: Any, lines: Iterable[OrderLineView], free: Mapping[int, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(line.view, free[line.line.pk]) for line in lines]
        self.add_lines((view, most, most) for view, most in rows if most)


class RepackForm(PiecesMixin):
    """Other pieces for a parcel that is still open."""

    def __init__(self, *args: Any, parcel: PackedParcel, **kwargs: Any) -> None:
        super().__init__(*args, **{"prefix": parcel.shipment.number} | kwargs)
        self.add_lines((line.view, line.most, line.quantity) for line in parcel.lines)
