"""What the words of a deleted member have left with others (domain.md 3.14)."""

from django.db.models import F, Value
from django.db.models.functions import StrIndex, Substr

from accounts.privacy import Person
from catalog.models import Answer, Question
from messaging.models import Notification, OutboxEmail

KINDS = ("question_asked", "question_answered")


def forget_words_told(person: Person) -> None:
    """Delete the news and mails that carried the member's questions and answers to others; their texts are wiped.

    An eraser: it runs while the rows still say whose words they are.
    """
    questions = Question.objects.filter(author=person.user).order_by().values_list("pk", flat=True)
    answers = Answer.objects.filter(author=person.user).order_by().values_list("pk", flat=True)
    keys = [*(f"question:{pk}" for pk in questions), *(f"answer:{pk}" for pk in answers)]
    if not keys:
        return
    Notification.objects.filter(kind__in=KINDS, dedupe_key__in=keys).delete()
    mails = OutboxEmail.objects.filter(template__in=KINDS)  # their keys begin with the reader
    own = Substr(F("dedupe_key"), StrIndex(F("dedupe_key"), Value(":")) + 1)
    mails.annotate(own_key=own).filter(own_key__in=keys).delete()
