"""The appeal of a blocked member, and what staff say when they block, lift a block or decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.constants import APPEAL_MAX_LENGTH, APPEAL_MIN_LENGTH, BLOCK_REASON_LENGTH


class LongTextField(forms.CharField):
    """Text of several lines; a line break counts as one character, as it does for the browser and the reader."""

    def __init__(self, *, rows: int = 6, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No `minlength`: the server's sentence says more than the browser's, and says it in the page's language."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "minlength"}


class AppealForm(forms.Form):
    """What the member says against the block."""

    text = LongTextField(
        label=_("Why should we lift the block?"),
        help_text=_("What happened, and what proves it: order numbers, dates, letters from your bank."),
        error_messages={"min_length": _("Write at least %(limit_value)s characters: what happened, and when.")},
        min_length=APPEAL_MIN_LENGTH,
        max_length=APPEAL_MAX_LENGTH,
    )


class ReasonForm(forms.Form):
    """Why staff block, or lift a block; the member reads it."""

    reason = LongTextField(
        label=_("Reason"),
        help_text=_("The member reads it, so write it in their language and name what they can do about it."),
        rows=4,
        max_length=BLOCK_REASON_LENGTH,
    )


class DecisionForm(forms.Form):
    """Granted or refused, and why."""

    GRANT, REFUSE = "grant", "refuse"

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[(GRANT, _("Grant: lift the block")), (REFUSE, _("Refuse: the block stays"))],
    )
    answer = LongTextField(
        label=_("Answer to the member"),
        help_text=_("The member reads it. Say what the decision rests on; after a refusal, what could change it."),
        max_length=APPEAL_MAX_LENGTH,
    )
