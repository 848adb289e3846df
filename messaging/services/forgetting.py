"""Taking words about a person out of what others were told."""

from collections.abc import Collection

from django.db.models import F, Func, JSONField, Value

from messaging.models import Notification, OutboxEmail


def forget_param(*, key: str, values: Collection[str], wiped: str) -> None:
    """Empty the parameter `wiped` of every notification and waiting mail whose parameter `key` is one of `values`.

    The bodies of mails about them that were kept for reading go as well. A building block; safe to repeat.
    """
    if not values:
        return
    Notification.objects.filter(**{f"params__{key}__in": values, "params__has_key": wiped}).update(
        params=_emptied("params", wiped)
    )
    about = OutboxEmail.objects.filter(**{f"context__{key}__in": values, "context__has_key": wiped})
    about.update(context=_emptied("context", wiped))
    for value in values:
        sent = OutboxEmail.objects.filter(status=OutboxEmail.Status.SENT, dedupe_key__contains=value)
        sent.exclude(body_text="", body_html="").update(body_text="", body_html="")


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
