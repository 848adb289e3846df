"""The pictures of a product: sent several at a time, ordered, described, removed and brought back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.access import product_for_store
from catalog.constants import MAX_PICTURE_BYTES, MAX_PICTURES, MIN_PICTURE_SIDE
from catalog.errors import TooManyPictures
from catalog.models import Media, PictureUpload, Product
from catalog.selectors.editor import gallery_of
from catalog.selectors.pictures import picture_of
from catalog.services.picture_order import (
    RemovedPicture,
    describe_pictures,
    move_picture,
    remove_picture,
    restore_picture,
)
from catalog.services.uploads import forget_failed, queue_picture, uploads_of
from catalog.tasks import make_picture
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post, wants_fragment
from marketplace.lib.numbers import whole_number
from marketplace.lib.picture_files import AnimatedPicture, BrokenPicture, NotAPicture
from marketplace.lib.pictures import EmptyFile, TooFewPixels, TooManyBytes, TooManyPixels
from marketplace.lib.publishing import publish_on_commit
from seller.editor_page import editor, section_url
from seller.gate import editor_page, may_edit

KEY, SALT = "removed_picture", "seller.removed_picture"
UNDO_FOR = 900  # seconds
REFUSALS: dict[str, type[DomainError]] = {
    kind.code: kind
    for kind in (
        AnimatedPicture, BrokenPicture, EmptyFile, NotAPicture, TooFewPixels, TooManyBytes, TooManyPictures,
        TooManyPixels,
    )
}  # fmt: skip
GIVEN_UP = gettext_lazy("We could not make a picture of this file. Save it anew as JPEG and try again.")


@editor_page
def pictures(request: HttpRequest, pk: int) -> HttpResponse:
    """The gallery; htmx asks for the part that changes while pictures are being made."""
    product = product_for_store(request.store, pk)  # type: ignore[attr-defined]
    if request.method == "POST":
        name = request.POST.get("do", "upload").partition(":")[0]
        act = _ACTS.get(name)
        if act is None:
            return redirect_after_post(request, section_url(product, "pictures"))
        return act(request, product)
    if wants_fragment(request):
        return _news(request, product)
    return editor(request, product, "pictures", _gallery(request, product))


def _news(request: HttpRequest, product: Product) -> HttpResponse:
    """The part that is asked for while pictures are being made. A page without pictures is simply shown anew."""
    context = _gallery(request, product)
    shown = whole_number(request.GET.get("shown")) or 0
    has_news = not context["pending"] and len(context["media"]) > shown
    if has_news and not shown:
        return HttpResponse(headers={"HX-Refresh": "true"})
    frame = {
        "product": product, "store": product.store, "shown": shown, "has_news": has_news,
        "can_edit": may_edit(request) and product.status != Product.Status.BLOCKED,
    }  # fmt: skip
    return render(request, "seller/_uploads.html", context | frame)


def _gallery(request: HttpRequest, product: Product) -> dict[str, Any]:
    rows = gallery_of(product)
    uploads = uploads_of(product)
    pending = [one for one in uploads if one.status == PictureUpload.Status.PENDING]
    return {
        "media": [(one, picture_of(one, "")) for one in rows],
        "pending": pending,
        "failed": [(one, _refusal(one)) for one in uploads if one not in pending],
        "shown": len(rows),
        "left": MAX_PICTURES - len(rows) - len(pending),
        "limit": MAX_PICTURES,
        "min_side": MIN_PICTURE_SIDE,
        "removed": _removed(request.session, product.pk),
    }


def _refusal(upload: PictureUpload) -> str:
    """Why a file was refused, in the reader's language."""
    kind = REFUSALS.get(upload.error)
    return str(kind(**upload.error_params)) if kind else str(GIVEN_UP)


def _upload(request: HttpRequest, product: Product) -> HttpResponse:
    """Each file by itself: one that is refused does not cost the others."""
    errors: list[str] = []
    files = request.FILES.getlist("files")
    sent = 0
    for file in files:
        try:
            upload = queue_picture(product=product, data=_read(file), name=file.name or "")
        except TooManyPictures as error:
            errors.append(f"{file.name}: {error}")
        else:
            publish_on_commit(make_picture, upload.pk)
            sent += 1
    if not files:
        errors.append(_("Choose one or more files first."))
    if errors:
        context = _gallery(request, product) | {"upload_errors": errors}
        return editor(request, product, "pictures", context, status=422)
    text = ngettext("%(count)s file has arrived.", "%(count)s files have arrived.", sent)
    messages.success(request, text % {"count": sent})
    return redirect_after_post(request, section_url(product, "pictures"))


def _read(file: UploadedFile) -> bytes:
    """No more than is needed to see that there is too much."""
    return file.read(MAX_PICTURE_BYTES + 1)


def _move(request: HttpRequest, product: Product) -> HttpResponse:
    name, number = _asked(request)
    _keep_words(request, product)
    move_picture(product_id=product.pk, media_id=number, step=-1 if name == "up" else 1)
    return redirect_after_post(request, section_url(product, "pictures") + f"#picture-{number}")


def _remove(request: HttpRequest, product: Product) -> HttpResponse:
    _keep_words(request, product)
    removed = remove_picture(product_id=product.pk, media_id=_asked(request)[1])
    request.session[KEY] = signing.dumps(removed.kept(), salt=SALT)
    return redirect_after_post(request, section_url(product, "pictures"))


def _undo(request: HttpRequest, product: Product) -> HttpResponse:
    removed = _removed(request.session, product.pk)
    if removed is not None:
        restore_picture(removed=removed)
        request.session.pop(KEY, None)
        messages.success(request, _("The picture is back."))
    return redirect_after_post(request, section_url(product, "pictures"))


def _forget(request: HttpRequest, product: Product) -> HttpResponse:
    forget_failed(product_id=product.pk)
    return redirect_after_post(request, section_url(product, "pictures"))


def _describe(request: HttpRequest, product: Product) -> HttpResponse:
    _keep_words(request, product)
    messages.success(request, _("Saved."))
    return redirect_after_post(request, section_url(product, "pictures"))


def _keep_words(request: HttpRequest, product: Product) -> None:
    """Save the descriptions that stand in the form, whatever button was pressed."""
    words = {}
    for pk in Media.objects.filter(product=product).values_list("pk", flat=True):
        if f"alt_ru-{pk}" in request.POST:
            words[pk] = (_words(request, f"alt_ru-{pk}"), _words(request, f"alt_en-{pk}"))
    if words:
        describe_pictures(product_id=product.pk, words=words)


def _words(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()


def _asked(request: HttpRequest) -> tuple[str, int]:
    """`up:17` as name and number."""
    name, _colon, number = request.POST["do"].partition(":")
    return name, whole_number(number) or 0


def _removed(session: SessionBase, product_id: int) -> RemovedPicture | None:
    """The picture of this product removed last, for a quarter of an hour."""
    try:
        removed = RemovedPicture(**signing.loads(session.get(KEY, ""), salt=SALT, max_age=UNDO_FOR))
    except (signing.BadSignature, TypeError):
        return None
    return removed if removed.product_id == product_id else None


def _guarded(act: Callable[[HttpRequest, Product], HttpResponse]) -> Callable[[HttpRequest, Product], HttpResponse]:
    """What the services refuse is said above the gallery."""

    def done(request: HttpRequest, product: Product) -> HttpResponse:
        try:
            return act(request, product)
        except DomainError as error:
            if error.status == 404:
                raise
            messages.error(request, str(error))
            return redirect_after_post(request, section_url(product, "pictures"))

    return done


_ACTS = {
    "upload": _guarded(_upload),
    "up": _guarded(_move),
    "down": _guarded(_move),
    "delete": _guarded(_remove),
    "undo": _guarded(_undo),
    "forget": _guarded(_forget),
    "describe": _guarded(_describe),
}
