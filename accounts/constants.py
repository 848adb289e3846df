"""Numbers and versions of accounts, each with its unit."""

from datetime import timedelta

AGREEMENT_VERSION = "2026-11"  # text at support:legal terms (S8)
PERSONAL_DATA_VERSION = "2026-11"  # text at support:legal privacy; 152-FZ wants it apart from the agreement (S8)
MARKETING_VERSION = "2026-11"  # the sentence next to the box on the registration page (S8)

RESUME_FOR = timedelta(hours=2)  # how long an action of a guest waits for the sign-in (S2, S40)
CAPTCHA_PASSED_FOR = timedelta(minutes=15)  # a right answer is not asked again while the form is corrected (S7)
ADDRESSES_PER_MEMBER = 20  # entries of one address book

# Passwords (S6): long rather than intricate. Scores run from 0 to 100 in five bands of 20: refused, weak, fair,
# good, strong
PASSWORD_MIN_LENGTH = 10  # characters
PASSWORD_BAND = 20
