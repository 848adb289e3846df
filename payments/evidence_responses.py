"""A file of a chargeback on its way to somebody who may see it; who may is the business of the view."""

from django.http import FileResponse
from django.utils.cache import add_never_cache_headers

from accounts.services.files import private_storage
from marketplace.lib.errors import NotFound
from payments.models import ChargebackFile


def evidence_response(file: ChargebackFile) -> FileResponse:
    """A picture is shown, a PDF is a download. Nothing in it may run, and no cache keeps it. Raises NotFound."""
    try:
        content = private_storage().open(file.file_name)
    except FileNotFoundError as error:
        raise NotFound from error
    is_paper = file.kind == ChargebackFile.Kind.PAPER
    response = FileResponse(content, as_attachment=is_paper, filename=file.name, content_type=file.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response
