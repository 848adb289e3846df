"""The colours of states; the word stands beside them."""

TONES = {
    "live": "ok",
    "in_review": "info",
    "changes_requested": "warn",
    "blocked": "danger",
    "draft": "mute",
    "paused": "mute",
}
