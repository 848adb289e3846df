"""Background work of the catalogue: each task is safe to run twice."""

from datetime import timedelta

from celery import shared_task

from catalog.services import common_words, relisting, search_phrases, search_rows, search_words, store_news
from catalog.services.imports import running
from catalog.services.uploads import process_upload
from marketplace.lib import clock

NEW_WORDS_SINCE = timedelta(hours=2)  # twice as long as between two runs, so that none is missed


@shared_task
def flush_phrases() -> int:
    """Write down what was searched for since the last time. Safe to repeat."""
    return search_phrases.flush_phrases()


@shared_task
def add_search_words() -> int:
    """Learn the words of goods published lately, for the correction of typing errors. Safe to repeat."""
    return search_words.add_words(since=clock.now() - NEW_WORDS_SINCE)


@shared_task
def rebuild_search_words() -> int:
    """Count all words anew and forget queries that nobody asks any longer. Safe to repeat."""
    search_phrases.forget_old_phrases()
    return search_words.rebuild_words()


@shared_task
def mark_hot() -> int:
    """Mark the most popular rows anew, which search asks first. Safe to repeat."""
    return search_rows.mark_hot()


@shared_task
def find_common_words() -> int:
    """Find the words that too many goods have for a page to count them. Safe to repeat."""
    return common_words.find_common_words()


@shared_task
def tell_store_news() -> int:
    """Send the weekly digest of favourite stores to those who have not had it yet. Safe to repeat."""
    return store_news.tell_store_news()


@shared_task
def make_picture(pk: int) -> bool:
    """Make the picture of an upload."""
    return process_upload(pk=pk)


@shared_task
def run_import(pk: int) -> bool:
    """Do what is to be done about the import `pk`."""
    return running.produce(pk=pk)


@shared_task
def relist_store(store_pk: int) -> bool:
    """Let the listings follow a change of a store's delivery. Safe to repeat."""
    return relisting.relist(store_id=store_pk)
