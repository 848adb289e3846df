"""Numbers and versions of accounts, each with its unit."""

from datetime import timedelta

AGREEMENT_VERSION = "2026-11"  # text at support:legal terms (S8)
PERSONAL_DATA_VERSION = "2026-11"  # text at support:legal privacy; 152-FZ wants it apart from the agreement (S8)
MARKETING_VERSION = "2026-11"  # the sentence next to the box on the registration page (S8)

RESUME_FOR = timedelta(hours=2)  # how long an action of a guest waits for the sign-in (S2, S40)
CAPTCHA_PASSED_FOR = timedelta(minutes=15)  # a right answer is not asked again while the form is corrected (S7)
ADDRESSES_PER_MEMBER = 20  # entries of one address book

TWO_STEP_CIPHER = "two-step"  # purpose under which secrets and seeds of the second step are encrypted
RECOVERY_CODES_SHOWN_FOR = timedelta(minutes=15)  # as long as a fresh sign-in: enough to write them down or print them
PASSKEYS_PER_MEMBER = 20  # every sign-in offers the browser all of them

BLOCK_REASON_LENGTH = 300  # characters: what fits the column, the log and one mail that is read to its end
APPEAL_MIN_LENGTH = 30  # characters: fewer cannot say what happened
APPEAL_MAX_LENGTH = 2000  # characters: about a page, so that a person can answer each with care
APPEAL_AGAIN_AFTER = timedelta(days=7)  # after a refusal: time to find something new, and for the desk to answer others
MEMBERS_AT_ONCE = 100  # rows of one bulk action: more cannot be looked at, and each costs a mail
EVENTS_SHOWN = 30  # newest lines of the security log on the member's page for staff; the rest is a click away
