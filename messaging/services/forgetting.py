"""Taking words about a person out of what others were told."""

import re
from collections.abc import Collection

from django.conf import settings
from django.db.models import F, Func, JSONField, QuerySet, Value

from accounts.models import User
from messaging.models import Notification, OutboxEmail

_SENT = OutboxEmail.Status.SENT


def forget_param(*, key: str, values: Collection[str], wiped: str, readers: QuerySet[User]) -> None:
    """Empty the parameter `wiped` of every waiting mail whose parameter `key` is one of `values`.

    And of the notifications of `readers`: there are too many to look through those of everybody. The bodies of mails
    about them that were kept for reading go as well. However many values there are, each table is read once. A
    building block; safe to repeat.
    """
    if not values:
        return
    told = Notification.objects.filter(user__in=readers)
    told = told.filter(**{f"params__{key}__in": values, "params__has_key": wiped})
    told.update(params=_emptied("params", wiped))
    waiting = OutboxEmail.objects.exclude(status=_SENT)
    waiting = waiting.filter(**{f"context__{key}__in": values, "context__has_key": wiped})
    waiting.update(context=_emptied("context", wiped))
    if settings.MAILBOX_PAGE:
        sent = OutboxEmail.objects.filter(status=_SENT, dedupe_key__regex=_any_part(values))
        sent.exclude(body_text="", body_html="").update(body_text="", body_html="")


def _any_part(values: Collection[str]) -> str:
    """A pattern for keys against repeats, which have colons between their parts."""
    return f"(^|:)({'|'.join(re.escape(value) for value in values)})(:|$)"


def _emptied(column: str, name: str) -> Func:
    path, nothing = Value("{" + name + "}"), Value("", output_field=JSONField())
    return Func(
        F(column),
        path,
        nothing,
        function="jsonb_set",
        template="%(function)s(%(expressions)s)",
        output_field=JSONField(),
    )
