"""The only way for a view to get an import: that of another store is NotFound."""

from accounts.models import Store
from catalog.models import ImportJob
from marketplace.lib.errors import NotFound


def import_for_store(store: Store, number: str) -> ImportJob:
    """An import of this store. Raises NotFound for somebody else's."""
    job = ImportJob.objects.select_related("user").filter(store=store, number=number).first()
    if job is None:
        raise NotFound
    job.store = store
    return job
