"""The only way for a view to get at somebody's subscription."""

from accounts.models import User
from marketplace.lib.errors import NotFound
from messaging.constants import Topic
from messaging.rules import optional_topic, read_unsubscribe_token


def subscription_by_token(token: str) -> tuple[User, Topic]:
    """Whose mails of which topic a link in a mail is about; whoever holds the mail may act, signed in or not.

    Raises NotFound for a token that is not ours, a deleted member, and a topic that may not be switched off.
    """
    found = read_unsubscribe_token(token)
    topic = optional_topic(found[1]) if found else None
    user = User.objects.filter(pk=found[0], anonymised_at__isnull=True).first() if found else None
    if user is None or topic is None:
        raise NotFound
    return user, topic
