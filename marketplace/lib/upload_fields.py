"""A field for one file that somebody sends."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from marketplace.lib.pictures import EmptyFile, TooManyBytes


class WeighedFileField(forms.FileField):
    """A file of `most_bytes` at most; `accept` names its kinds to the browser.

    What it is, is the service's business; here it is only weighed, and what is too large is not read into memory.
    """

    default_error_messages = {
        "required": _("Choose a file first."),
        "invalid": _("The file did not arrive. Choose it again."),
        "empty": EmptyFile.message,
    }

    def __init__(self, *, most_bytes: int, accept: str = "image/jpeg,image/png,image/webp", **kwargs: Any) -> None:
        self.most_bytes = most_bytes
        super().__init__(max_length=1000, widget=forms.FileInput(attrs={"accept": accept}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> UploadedFile:
        """The file, not read. Raises ValidationError."""
        upload: UploadedFile = super().clean(data, initial)
        if (upload.size or 0) > self.most_bytes:
            error = TooManyBytes(limit=self.most_bytes // 1024**2)
            raise forms.ValidationError(str(error), code=error.code)
        return upload
