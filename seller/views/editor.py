"""Three parts of the editor: words, category with characteristics, terms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from catalog.access import product_for_store
from catalog.errors import EditConflict
from catalog.models import Attribute, Product, ProductAttribute, ProductText
from catalog.selectors.editor import TERMS, WORDS, category_attributes, filing_version, section_version
from catalog.services.attributes import number_value
from catalog.services.brands import brand_named
from catalog.services.product_edits import Filing, save_filing, save_terms, save_words
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.numbers import whole_number
from seller.editor_page import editor, section_url
from seller.gate import editor_page
from seller.product_forms import FilingForm, TermsForm, WordsForm


def saved(request: HttpRequest, product: Product, section: str, text: str = "") -> HttpResponse:
    """Back to the part, which says so; when the edit brought the product off sale, that is said, too."""
    before = product.status
    product.refresh_from_db(fields=["status"])
    if product.status != before:
        messages.warning(request, _("The change is saved. It will be looked at before the product is sold again."))
    else:
        messages.success(request, text or _("Saved."))
    return redirect_after_post(request, section_url(product, section))


def refuse(form: forms.Form, error: DomainError, product: Product, section: str) -> None:
    """The sentence at its field. After a conflict the form speaks of the newer state: saving again overwrites it."""
    if error.status == 404:
        raise error
    form.add_error(error.field if error.field in form.fields else None, str(error))
    if isinstance(error, EditConflict):
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["seen"] = section_version(product.pk, section)  # type: ignore[index]


@editor_page
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Titles, descriptions, what is in the box."""
    product = product_for_store(request.store, pk)  # type: ignore[attr-defined]
    theirs: list[tuple[str, str]] = []
    if request.method == "POST":
        form = WordsForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                save_words(product_id=pk, seen=data["seen"], words={name: data[name] for name in WORDS})
            except DomainError as error:
                refuse(form, error, product, "words")
                if isinstance(error, EditConflict):
                    theirs = _theirs(form, pk)
            else:
                return saved(request, product, "words")
    else:
        form = WordsForm(initial=WordsForm.initial_of(product) | {"seen": section_version(pk, "words")})
    context = {"form": form, "theirs": theirs}
    return editor(request, product, "words", context, status=422 if form.errors else 200)


def _theirs(form: WordsForm, pk: int) -> list[tuple[str, str]]:
    """What stands there now, where it differs from what was typed: label and text."""
    stored = WordsForm.initial_of(Product.objects.get(pk=pk))
    return [(str(form[name].label), stored[name]) for name in WORDS if stored[name] != form.cleaned_data.get(name)]


@editor_page
def category(request: HttpRequest, pk: int) -> HttpResponse:
    """Category, brand, characteristics. Another category is shown with its characteristics before it is saved."""
    product = product_for_store(request.store, pk)  # type: ignore[attr-defined]
    if request.method != "POST":
        form = _filing_form(product, product.category_id)
        return editor(request, product, "category", {"form": form})
    category_id = whole_number(request.POST.get("category")) or product.category_id
    if request.POST.get("attributes_of") != str(category_id):
        return _other_category(request, product, category_id)
    form = _filing_form(product, category_id, request.POST)
    if form.is_valid():
        try:
            _save_filing(product, form)
        except DomainError as error:
            refuse(form, error, product, "category")
        else:
            return saved(request, product, "category")
    return editor(request, product, "category", {"form": form}, status=422 if form.errors else 200)


def _filing_form(product: Product, category_id: int, data: Any = None, **initial: Any) -> FilingForm:
    rows = category_attributes(category_id)
    stored = _stored_values(product)
    many = {pk for pk, values in stored.items() if len(values) > 1}
    if data is None:
        initial = _filing_initial(product, category_id, stored, many) | initial
    return FilingForm(data, rows=rows, many=many, initial=initial)


def _other_category(request: HttpRequest, product: Product, category_id: int) -> HttpResponse:
    """The form again with the characteristics of the category just chosen; nothing is saved yet."""
    typed = {name: value for name, value in request.POST.items() if name.startswith("attr-") and value}
    kept = {"brand": request.POST.get("brand", ""), "seen": request.POST.get("seen", "")}
    form = _filing_form(product, category_id, **(typed | kept))
    return editor(request, product, "category", {"form": form, "is_new_category": True})


def _stored_values(product: Product) -> dict[int, list[ProductAttribute]]:
    found: dict[int, list[ProductAttribute]] = {}
    for row in ProductAttribute.objects.filter(product=product).select_related("value"):
        found.setdefault(row.value.attribute_id, []).append(row)
    return found


def _filing_initial(
    product: Product, category_id: int, stored: dict[int, list[ProductAttribute]], many: set[int]
) -> dict[str, Any]:
    texts = list(ProductText.objects.filter(product=product))
    value_ids = [row.value_id for values in stored.values() for row in values]
    initial: dict[str, Any] = {
        "category": category_id,
        "attributes_of": category_id,
        "brand": product.brand.name if product.brand else "",
        "seen": filing_version(product, value_ids, texts),
    }
    for pk, rows in stored.items():
        values = [str(row.value_id) for row in rows]
        number = rows[0].value.number
        initial[f"attr-{pk}"] = values if pk in many else (number.normalize() if number is not None else values[0])
    for text in texts:
        initial[f"attr-{text.attribute_id}-ru"] = text.text_ru or ""
        initial[f"attr-{text.attribute_id}-en"] = text.text_en or ""
    return initial


def _save_filing(product: Product, form: FilingForm) -> None:
    """Numbers and the brand become rows first, in one transaction with the product."""
    data = form.cleaned_data
    values, numbers, texts = form.chosen()
    with transaction.atomic():
        brand = brand_named(data["brand"])
        attributes: dict[int, Attribute] = form.attributes
        values += [number_value(attribute=attributes[pk], number=number).pk for pk, number in numbers.items()]
        filing = Filing(data["category"], brand.pk if brand else None, tuple(values), texts)
        save_filing(product_id=product.pk, seen=data["seen"], filing=filing)


@editor_page
def terms(request: HttpRequest, pk: int) -> HttpResponse:
    """Lots, quantities, where it ships from, guarantees."""
    product = product_for_store(request.store, pk)  # type: ignore[attr-defined]
    if request.method == "POST":
        form = TermsForm(request.POST, product=product)
        if form.is_valid():
            data = dict(form.cleaned_data)
            try:
                save_terms(product_id=pk, seen=data.pop("seen"), terms=data)
            except DomainError as error:
                refuse(form, error, product, "terms")
            else:
                return saved(request, product, "terms")
    else:
        stored = {name: getattr(product, name) for name in TERMS}
        form = TermsForm(initial=stored | {"seen": section_version(pk, "terms")}, product=product)
    return editor(request, product, "terms", {"form": form}, status=422 if form.errors else 200)
