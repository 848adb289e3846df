"""Imports of goods from a table: the run, the rows that need a look, and what is needed to undo it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store, User
from catalog.models.product import Product, Variant
from marketplace.lib import clock, ids


class ImportJob(models.Model):
    """One file of one store on its way through matching, check, import and perhaps undo.

    `columns` says for each column of the file which field it fills ("" for none). `position` is the last row of the
    file that is dealt with: it moves in the same transaction as the goods, so that a killed run goes on where it was.
    `result` counts new products by the status that they got, and what drafts lack (`gaps`); `settled` is the last
    change whose draft has been looked at after the rows and pictures were in. One that did not finish keeps in
    `stopped_at` the status that it had: there it goes on. `digest` says what was sent, so that a form that is sent
    twice is one import.
    """

    class Kind(models.TextChoices):
        """What the file is."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    class Status(models.TextChoices):
        """Where the import stands; a failed one has written what its counters say."""

        MATCHING = "matching", _("columns to be matched")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        APPLYING = "applying", _("under way")
        PICTURES = "pictures", _("pictures under way")
        DONE = "done", _("imported")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("not finished")
        CANCELLED = "cancelled", _("table deleted")

    RUNNING = (Status.CHECKING, Status.APPLYING, Status.PICTURES, Status.UNDOING)

    number = models.CharField(_("number"), max_length=20, unique=True, default=ids.public_number)
    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="imports", verbose_name=_("store"))
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    name = models.CharField(_("name of the file"), max_length=120)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    file = models.CharField(_("file in the private storage"), max_length=120, blank=True, editable=False)
    pictures = models.CharField(_("archive or folder of pictures"), max_length=400, blank=True, editable=False)
    encoding = models.CharField(_("encoding"), max_length=12, blank=True)
    delimiter = models.CharField(_("character between columns"), max_length=1, blank=True)
    header = models.JSONField(_("headings"), default=list)
    columns = models.JSONField(_("matched columns"), default=list)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.MATCHING)
    failure = models.CharField(_("why it failed"), max_length=40, blank=True)
    stopped_at = models.CharField(_("step that did not finish"), max_length=10, blank=True, choices=Status)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    position = models.PositiveIntegerField(_("rows dealt with"), default=0)
    created_count = models.PositiveIntegerField(_("added"), default=0)
    updated_count = models.PositiveIntegerField(_("changed"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    bad_count = models.PositiveIntegerField(_("rows with errors"), default=0)
    warned_count = models.PositiveIntegerField(_("rows with warnings"), default=0)
    preview: Any = models.JSONField(_("first rows as checked"), default=list)
    result: Any = models.JSONField(_("what became of the new goods"), default=dict)
    undo_report: Any = models.JSONField(_("what the undo did"), default=dict)
    created_at = models.DateTimeField(_("uploaded at"), default=clock.now)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    moved_at = models.DateTimeField(_("last progress at"), default=clock.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of goods")
        verbose_name_plural = _("imports of goods")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["store"],
                condition=Q(status__in=["checking", "applying", "pictures", "undoing"]),
                name="catalog_importjob_one_running",
            )
        ]
        indexes = [models.Index(fields=["store", "-id"], name="catalog_importjob_history")]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"

    @property
    def is_running(self) -> bool:
        """True while a worker has something to do about it."""
        return self.status in self.RUNNING

    @property
    def is_vouched(self) -> bool:
        """True for one from the command line: who runs the shop is no seller, and their goods wait for nobody."""
        return self.user_id is None


class ImportNote(models.Model):
    """A row of the file that was left out (`is_bad`), or taken with a warning.

    `problems` is a list of {"column", "code", "params"}; the sentences are those of `catalog.importing.problems`.
    """

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="notes")
    row = models.PositiveIntegerField(_("row of the file"))
    is_bad = models.BooleanField(_("not imported"), default=True)
    cells = models.JSONField(_("cells of the row"), default=list)
    problems: Any = models.JSONField(_("what is wrong"), default=list)

    class Meta:
        verbose_name = _("remark on a row of an import")
        verbose_name_plural = _("remarks on rows of an import")
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["job", "-is_bad", "row"], name="catalog_importnote_rows")]

    def __str__(self) -> str:
        return f"{self.job_id} · {self.row}"


class ImportChange(models.Model):
    """What an import did to a product (`variant` empty) or a variant; kept for the last import of a store.

    `before` and `after` hold the columns that moved; of a new product `after` holds the row that it began with.
    """

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="changes")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, null=True, related_name="+")
    is_new = models.BooleanField(_("new product"))
    before: Any = models.JSONField(_("before the import"), default=dict)
    after: Any = models.JSONField(_("after the import"), default=dict)

    class Meta:
        verbose_name = _("change made by an import")
        verbose_name_plural = _("changes made by imports")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.job_id} · {self.product_id} · {self.variant_id}"


class ImportPicture(models.Model):
    """A picture that a row of an import names and that waits to be fetched from the archive."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="waiting_pictures")
    row = models.PositiveIntegerField(_("row of the file"))
    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("file in the archive"), max_length=200)
    is_lead = models.BooleanField(_("main picture"), default=False)

    class Meta:
        verbose_name = _("picture of an import")
        verbose_name_plural = _("pictures of an import")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ImportMapping(models.Model):
    """How a store's headings were matched the last time: [heading in small letters, field], the latest last."""

    store = models.OneToOneField(Store, on_delete=models.CASCADE, primary_key=True, related_name="import_mapping")
    headings: Any = models.JSONField(_("columns of the file"), default=list)

    class Meta:
        verbose_name = _("remembered headings of a store")
        verbose_name_plural = _("remembered headings of stores")

    def __str__(self) -> str:
        return str(self.store)
