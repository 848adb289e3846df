"""The last step of an import: drafts that its rows and pictures have made complete go on sale, others say why not."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, Q

from catalog.importing.problems import Problem
from catalog.locks import lock_import, lock_products
from catalog.models import Attribute, ImportJob, ImportNote, Product
from catalog.product_rules import gaps_of
from catalog.selectors.editor import inventory_with, missing_of
from catalog.services.imports.opening import draft_problems
from catalog.services.imports.progress import count, count_gaps
from catalog.services.products import submit_product
from marketplace.lib import clock
from marketplace.lib.errors import DomainError

BATCH = 200
KEPT_NOTES = 1000


@transaction.atomic
def settle_next(job_pk: int) -> bool:
    """Look at the next drafts that the import made; False when none is left. What is told moves with them.

    Locks the import, then the products.
    """
    job = lock_import(job_pk)
    if job.status != ImportJob.Status.PICTURES:
        return False
    drafts = job.changes.filter(is_new=True, variant=None, product__status=Product.Status.DRAFT)
    changes = list(drafts.filter(pk__gt=job.result.get("settled", 0)).order_by("pk")[:BATCH])
    if not changes:
        return False
    lock_products(change.product_id for change in changes)
    rows = {change.product_id: int(change.after.get("row", 0)) for change in changes}
    lacks, cells = _lacks(list(rows)), _cells(job, list(rows))
    notes = []
    for pk in sorted(lacks):
        status, problems = _submitted(job, pk) if not lacks[pk] else (Product.Status.DRAFT, lacks[pk])
        if status != Product.Status.DRAFT:
            count(job, Product.Status.DRAFT, -1)
            count(job, status)
            continue
        notes += _told(job, rows[pk], cells[pk], problems)
    ImportNote.objects.bulk_create(notes)
    job.result["settled"] = changes[-1].pk
    job.moved_at = clock.now()
    job.save()
    return True


def _submitted(job: ImportJob, product_id: int) -> tuple[str, list[Problem]]:
    try:
        with transaction.atomic():
            return submit_product(product_id=product_id, is_vouched=job.is_vouched), []
    except DomainError:
        return Product.Status.DRAFT, [Problem("draft_refused", "")]


def _told(job: ImportJob, row: int, cells: list[str], problems: Sequence[Problem]) -> list[ImportNote]:
    count_gaps(job, (problem.code for problem in problems))
    job.warned_count += 1
    if job.warned_count > KEPT_NOTES:
        return []
    said = [problem.as_json() for problem in problems]
    return [ImportNote(job=job, row=row, is_bad=False, cells=cells, problems=said)]


def _cells(job: ImportJob, product_ids: Sequence[int]) -> dict[int, list[str]]:
    """What the row of each product is known by on the page: its code and titles in their columns."""
    code = "product" if "product" in job.columns else "sku"
    products = Product.objects.filter(pk__in=product_ids).values("pk", "title_ru", "title_en", "code")
    found = {}
    for product in products:
        texts = {"title_ru": product["title_ru"], "title_en": product["title_en"], code: product["code"]}
        found[product["pk"]] = [texts.get(column) or "" for column in job.columns]
    return found


def _lacks(product_ids: Sequence[int]) -> dict[int, list[Problem]]:
    """What each of these drafts lacks: a few queries for all of them. What is no draft any more is left out."""
    products = Product.objects.filter(pk__in=product_ids, status=Product.Status.DRAFT).annotate(
        pictures=Count("media", distinct=True),
        sold=Count("variants", filter=Q(variants__is_active=True), distinct=True),
    )
    drafts = list(products)
    missing = missing_of(drafts)
    codes = dict(
        Attribute.objects.filter(pk__in={pk for own in missing.values() for pk in own}).values_list("pk", "code")
    )
    found = {}
    for product in drafts:
        has = inventory_with(
            product,
            missing_attributes=len(missing.get(product.pk, ())),
            pictures=product.pictures,
            variants=product.sold,
        )
        own = draft_problems(gaps_of(has), [codes[pk] for pk in missing.get(product.pk, ())])
        found[product.pk] = [Problem(code, column) for code, column in own]
    return found
