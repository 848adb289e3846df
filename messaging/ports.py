"""What higher apps may hang onto messaging, in their `AppConfig.ready`.

`declare_topic`: a new subject of messages with its kinds, e.g. goods that became cheaper. The app says there
whether the member may switch it off (`is_essential=False`); the page of subscriptions, the links and headers
for unsubscribing and `notify` follow from it. Tell members of optional things through `notify`, which asks what
they have chosen; `queue_email` sends whatever it is given.
"""

from messaging.constants import TOPICS, Topic

_declared: dict[str, Topic] = {}


def declare_topic(topic: Topic) -> None:
    """Add a topic. A second, different one under the same code raises ValueError."""
    known = {one.code: one for one in TOPICS} | _declared
    if known.get(topic.code, topic) != topic:
        raise ValueError(f"topic {topic.code!r} is declared twice")
    if topic not in TOPICS:
        _declared[topic.code] = topic


def topics() -> tuple[Topic, ...]:
    """Every topic: the ones of messaging, then those of other apps in order of declaration."""
    return TOPICS + tuple(_declared.values())
