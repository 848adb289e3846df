"""What sellers choose for an import: the files, and which column is what."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.importing import limits
from catalog.importing.columns import ATTRIBUTE, FIELDS
from catalog.models import ImportJob
from catalog.selectors.imports import attribute_labels

_MB = 1024**2


class UploadForm(forms.Form):
    """A table, and perhaps an archive with the pictures that its rows name. Sizes are said before anything is sent."""

    file = forms.FileField(
        label=gettext_lazy("Table of goods"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        allow_empty_file=True,
    )
    archive = forms.FileField(
        label=gettext_lazy("Pictures"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        allow_empty_file=True,
    )

    @property
    def file_rule(self) -> str:
        """What the table may be."""
        return _("CSV or XLSX up to %(limit)s MB and 200,000 rows; one row for each SKU.") % {
            "limit": limits.MAX_FILE_BYTES // _MB
        }

    @property
    def archive_rule(self) -> str:
        """What the archive may be."""
        return _("If the table names pictures: a ZIP archive with them, up to %(limit)s MB.") % {
            "limit": limits.MAX_ARCHIVE_BYTES // _MB
        }


class ColumnsForm(forms.Form):
    """One choice for each column of the file."""

    def __init__(self, *args: Any, job: ImportJob, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Leave out"))]
        choices += [(field.code, field.heading) for field in FIELDS]
        names = sorted(attribute_labels().items(), key=lambda pair: pair[1])
        extra = [(f"{ATTRIBUTE}{code}", name) for code, name in names]
        groups: list[Any] = [*choices, (_("Characteristics"), extra)] if extra else choices
        self.samples = [dict(one)["cells"] for one in job.preview[:3]]
        self.count = len(job.header)
        for place, heading in enumerate(job.header):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=heading or _("Column %(number)s") % {"number": place + 1},
                choices=groups,
                required=False,
                initial=job.columns[place] if place < len(job.columns) else "",
            )

    def columns(self) -> list[str]:
        """The field of each column."""
        return [self.cleaned_data[f"column-{place}"] for place in range(self.count)]

    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Each column with what stands in its first rows."""
        return [(self[f"column-{place}"], self._sample(place)) for place in range(self.count)]

    def _sample(self, place: int) -> str:
        cells = [cells[place] for cells in self.samples if place < len(cells) and cells[place]]
        return " · ".join(dict.fromkeys(cell[:60] for cell in cells))
