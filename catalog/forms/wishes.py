"""Wish lists, wishes and promised gifts."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Address
from catalog.constants import WISH_QUANTITY
from catalog.models import Wishlist, WishlistItem

NAME_LENGTH, NOTE_LENGTH, WISH_NOTE_LENGTH, GIVER_LENGTH = 80, 300, 200, 60
VISIBILITIES = [
    (Wishlist.Visibility.PRIVATE, gettext_lazy("Only me")),
    (Wishlist.Visibility.LINK, gettext_lazy("Those who have the link")),
    (Wishlist.Visibility.PUBLIC, gettext_lazy("Everybody: the link may be published")),
]
OCCASIONS = [
    (Wishlist.Occasion.NONE, gettext_lazy("No occasion")),
    (Wishlist.Occasion.WEDDING, gettext_lazy("Wedding")),
    (Wishlist.Occasion.HOUSEWARMING, gettext_lazy("Housewarming")),
    (Wishlist.Occasion.BABY, gettext_lazy("A baby is coming")),
    (Wishlist.Occasion.BIRTHDAY, gettext_lazy("Birthday")),
    (Wishlist.Occasion.NEW_YEAR, gettext_lazy("New Year")),
]
PRIORITIES = [
    (WishlistItem.Priority.HIGH, gettext_lazy("Want it very much")),
    (WishlistItem.Priority.NORMAL, gettext_lazy("Want it")),
    (WishlistItem.Priority.LOW, gettext_lazy("Would be nice")),
]


class ListForm(forms.Form):
    """A list: what it is called, and what it is for."""

    name = forms.CharField(
        label=gettext_lazy("Name of the list"),
        max_length=NAME_LENGTH,
        error_messages={"required": gettext_lazy("Give the list a name, for example “For the dacha”.")},
    )
    occasion = forms.ChoiceField(label=gettext_lazy("Occasion"), choices=OCCASIONS, required=False)
    event_date = forms.DateField(
        label=gettext_lazy("Date of the event"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    address = forms.TypedChoiceField(
        label=gettext_lazy("Gifts go to"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=gettext_lazy("Givers can have what they buy here sent to you. They do not see the address."),
    )
    note = forms.CharField(
        label=gettext_lazy("Words to the givers"),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("They stand above the goods when you share the list."),
    )

    def __init__(self, *args: Any, addresses: Iterable[Address] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(address.pk, f"{address.recipient}, {address}") for address in addresses]
        if own:
            choices = [("", _("I will tell the givers myself")), *own]
            self.fields["address"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["address"]


class ShareForm(forms.Form):
    """Who sees a list."""

    visibility = forms.ChoiceField(
        label=gettext_lazy("Who sees the list"), choices=VISIBILITIES, widget=forms.RadioSelect
    )


class WishForm(forms.Form):
    """How many, how much, and what to mind."""

    quantity = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=WISH_QUANTITY,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    priority = forms.TypedChoiceField(
        label=gettext_lazy("How much I want it"), choices=PRIORITIES, coerce=int, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=WISH_NOTE_LENGTH,
        required=False,
        help_text=gettext_lazy("Size, colour, what it is for. Those you share the list with see it, too."),
    )


class TargetForm(forms.Form):
    """Another list for a wish, and whether the wish stays here, too."""

    do = forms.ChoiceField(choices=[("move", "move"), ("copy", "copy")])
    target = forms.TypedChoiceField(label=gettext_lazy("List"), coerce=int)

    def __init__(self, *args: Any, lists: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = list(lists)  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Which lists hold a variant; `name` makes a new one."""

    lists = forms.TypedMultipleChoiceField(
        label=gettext_lazy("My lists"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    name = forms.CharField(
        label=gettext_lazy("New list"),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, lists: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lists"].choices = list(lists)  # type: ignore[attr-defined]


class GiftForm(forms.Form):
    """How many pieces somebody gives, and who it is if they like to say so."""

    quantity = forms.IntegerField(
        label=gettext_lazy("How many will you give"),
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=GIVER_LENGTH,
        required=False,
        help_text=gettext_lazy("Other guests see it, so that nobody buys the same. The owner of the list does not."),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quantity = self.fields["quantity"]
        quantity.widget.attrs["max"] = most
        if most <= 1:  # one piece is no question
            quantity.required = False
            quantity.widget = forms.HiddenInput()

    def clean_quantity(self) -> int:
        """One piece when nothing was asked."""
        return self.cleaned_data["quantity"] or 1


def list_choices(entries: Iterable[Any]) -> list[tuple[int, str]]:
    """The lists of a switcher as choices of a form."""
    return [(entry.wishlist.pk, entry.name) for entry in entries]


def occasion_word(occasion: str) -> str:
    """The occasion in words; "" for none."""
    return str(dict(OCCASIONS).get(Wishlist.Occasion(occasion), "")) if occasion else ""


def template_name(occasion: str) -> str:
    """What a new list for this occasion is called at first."""
    names = {
        Wishlist.Occasion.WEDDING: _("Wedding"),
        Wishlist.Occasion.HOUSEWARMING: _("Housewarming"),
        Wishlist.Occasion.BABY: _("We are expecting a baby"),
    }
    return names.get(Wishlist.Occasion(occasion), occasion_word(occasion)) if occasion else ""
