"""Forms of staff about the bank's statement."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.lib.money import Money
from payments.constants import STATEMENT_LINES
from payments.statements import COLUMNS, Read, StatementRow, read_statement

_MOST_BYTES = 1_000_000


class StatementForm(forms.Form):
    """A table of incoming lines, pasted or as a file."""

    table = forms.CharField(
        label=_("Lines of the statement"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("A CSV table. Its first line: %(columns)s.") % {"columns": ";".join(COLUMNS)},
    )
    file = forms.FileField(label=_("Or a CSV file"), required=False)

    def clean(self) -> dict[str, Any]:
        """`rows`: every line, or none at all."""
        read = read_statement(self._text())
        if len(read.rows) > STATEMENT_LINES:
            raise forms.ValidationError(_("At most %(count)s lines at once."), params={"count": STATEMENT_LINES})
        if read.faults:
            raise forms.ValidationError(list(read.faults[:20]))
        if not read.rows:
            raise forms.ValidationError(_("There is no line in the table."))
        return {**self.cleaned_data, "rows": read.rows}

    def _text(self) -> str:
        file = self.cleaned_data.get("file")
        if file is None:
            return str(self.cleaned_data.get("table") or "")
        if file.size > _MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 1 MB."))
        raw: bytes = file.read()
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            return raw.decode("cp1251", errors="replace")


class UndoForm(forms.Form):
    """Why a decision about a line is taken back; staff read it, buyer and seller do not."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept with both names. Buyer and seller are told of the mistake without this text."),
    )


class LineForm(forms.Form):
    """One line typed by hand."""

    booked_on = forms.DateField(label=_("Booked on"), widget=forms.DateInput(attrs={"type": "date"}))
    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2, min_value=0.01)
    payer = forms.CharField(label=_("Payer"), max_length=160, required=False)
    purpose = forms.CharField(label=_("Purpose of the payment"), max_length=300)
    bank_reference = forms.CharField(label=_("Number at the bank"), max_length=64)

    def read(self) -> Read:
        """The line as a statement of one; call it on a valid form."""
        data = self.cleaned_data
        return Read([StatementRow(**{**data, "amount": Money(data["amount"])})], [])
