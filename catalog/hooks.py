"""What the catalogue offers to the apps below it."""

from django.utils.translation import gettext_lazy as _

from accounts.ports import resume_actions, resume_notes
from catalog import privacy
from catalog.services.resume import (
    note_stock,
    note_wish,
    resume_favourite,
    resume_list,
    resume_stock,
    resume_wish,
)
from messaging.constants import Topic
from messaging.ports import declare_topic

STOCK = Topic(
    "stock",
    "bell",
    _("Goods that are back"),
    _("One message when something that you wait for can be bought again."),
    is_essential=False,
)
QUESTIONS = Topic(
    "question",
    "message-square",
    _("Questions about goods"),
    _("Answers to your questions and, if you sell, questions about the goods of your store."),
    is_essential=False,
)
GOODS = Topic(
    "product",
    "package",
    _("Goods of your store"),
    _("If you sell: goods that were approved, blocked, or should be changed."),
    fixed_because=_("Decisions about your goods cannot be switched off: they say what stops a sale."),
)


def connect() -> None:
    """Fill the ports of accounts: what a guest began is completed after sign-in (S40), what names a person.

    And those of messaging: what the catalogue writes about.
    """
    resume_actions.register("wish", resume_wish)
    resume_actions.register("list", resume_list)
    resume_actions.register("favourite", resume_favourite)
    resume_actions.register("stock", resume_stock)
    resume_notes.register("stock", note_stock)
    declare_topic(STOCK)
    declare_topic(QUESTIONS)
    declare_topic(GOODS)
    resume_notes.register("wish", note_wish)
    resume_notes.register("list", note_wish)
    privacy.connect()
