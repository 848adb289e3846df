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

# What an account's protection is worth, 100 in all (S19). Most for what keeps a thief out, less for what only helps
# to get the account back.
SECURITY_POINTS = {
    "password": 25,  # the first door, and the one that is tried most
    "two_step": 20,  # a stolen password alone no longer opens the account
    "email": 15,  # every recovery goes there
    "passkey": 10,  # cannot be given away to a false page
    "alternative": 10,  # a way back when the first mailbox is lost
    "phone": 10,  # somebody of ours can call when something looks wrong
    "question": 10,  # an extra check and no more: answers can be found out
}
SECURITY_STRONG_PASSWORD = 60  # score of a password that counts: good or strong
SECURITY_MEDIUM, SECURITY_HIGH = 40, 75  # points from which on the level is called medium, high
SECURITY_EVENTS_SHOWN = 5  # on the page of the security level; the log has them all
SECURITY_EVENTS_PER_PAGE = 20

QUESTION_ANSWERS = 5  # wrong answers to the security question, per member ...
QUESTION_ANSWERS_PER = timedelta(hours=1)  # ... in this time
ANSWER_MIN_LENGTH = 3  # letters and digits

# Changing the e-mail (S17, S18)
EMAIL_CODE_FOR = timedelta(minutes=15)
EMAIL_CODE_TRIES = 5  # wrong codes; a million codes and 5 tries
EMAIL_CODE_PAUSE = timedelta(seconds=30)  # until another code may be asked for
EMAIL_CODES = 6  # mails with codes, per member and per address ...
EMAIL_CODES_PER = timedelta(hours=1)  # ... in this time
EMAIL_UNDO_FOR = timedelta(hours=72)  # how long the old address can take the account back (S17)
TWO_STEP_CIPHER = "two-step"  # purpose under which secrets and seeds of the second step are encrypted
RECOVERY_CODES_SHOWN_FOR = timedelta(minutes=15)  # as long as a fresh sign-in: enough to write them down or print them
PASSKEYS_PER_MEMBER = 20  # every sign-in offers the browser all of them
