"""Forms about chargebacks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.lib.upload_fields import WeighedFileField
from payments.constants import EVIDENCE_BYTES
from payments.gateways.stripe.constants import EVIDENCE_LENGTH


class EvidenceForm(forms.Form):
    """What a store knows, or what staff send to the bank."""

    text = forms.CharField(
        label=_("What proves your side"),
        max_length=EVIDENCE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "How the goods were described, what was sent and when, what the buyer has written. Banks read English."
        ),
    )


class EvidenceFileForm(forms.Form):
    """A picture or a PDF. Whether it is one is the service's business; here it is only weighed."""

    file = WeighedFileField(
        label=_("Picture or PDF"),
        most_bytes=EVIDENCE_BYTES,
        accept="image/jpeg,image/png,image/webp,application/pdf",
    )
