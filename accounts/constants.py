"""Numbers and versions of accounts, each with its unit."""

from datetime import timedelta

AGREEMENT_VERSION = "2026-11"  # text at support:legal terms (S8)
PERSONAL_DATA_VERSION = "2026-11"  # text at support:legal privacy; 152-FZ wants it apart from the agreement (S8)
MARKETING_VERSION = "2026-11"  # the sentence next to the box on the registration page (S8)

RESUME_FOR = timedelta(hours=2)  # how long an action of a guest waits for the sign-in (S2, S40)
CAPTCHA_PASSED_FOR = timedelta(minutes=15)  # a right answer is not asked again while the form is corrected (S7)
# A registration that is not confirmed keeps its address from whoever owns it. A week is long enough for a holiday
# without mail, and short enough for the owner to wait.
UNCONFIRMED_KEPT_FOR = timedelta(days=7)
UNCONFIRMED_AT_ONCE = 100  # deleted in one run of the sweep: a robot's thousands must not keep other timers waiting
ADDRESSES_PER_MEMBER = 20  # entries of one address book
ADDRESS_UNDO_FOR = timedelta(minutes=15)  # a deleted address can be brought back with one click (S18)
PHONES_PER_MEMBER = 5  # S18

PICTURE_BYTES = 10 * 1024 * 1024  # of the file that is sent; a photo of a phone has 3 to 6 MB (S16)
PICTURE_PIXELS = 25_000_000  # of the picture in it: 24 megapixels are what phones make by default (S16)
PICTURE_MIN_SIDE = 96  # pixels of the shorter side
PICTURE_SIDES = (96, 256)  # pixels of the squares that are kept: for lists and for the profile, both sharp on phones
PICTURE_ORPHAN_AFTER = timedelta(hours=1)  # a file of a picture that no member has is deleted; a request takes seconds
PICTURE_ORPHANS_AT_ONCE = 500  # files deleted in one run of the sweep
PICTURE_QUALITY = 82  # of WebP: a face at 96 pixels takes 3 kB

SESSION_SEEN_EVERY = timedelta(minutes=5)  # how exact «last seen» of a session is
SESSIONS_PURGED_EVERY = timedelta(minutes=10)  # between two clean-ups of sessions that have ended
SESSIONS_SHOWN = 50  # lines of the list of sessions; the newest come first
DEVICE_COOKIE_AGE = timedelta(days=400)  # a browser is known for so long after its last sign-in; browsers allow no more
DEVICES_PER_MEMBER = 50  # known browsers of one member; the one not seen for longest is forgotten first
FAILED_SIGN_IN_EVERY = timedelta(minutes=15)  # at most one «wrong password» in the log for one name in this time

EXPORTS_PER_DAY = 3  # archives that one member may have made in 24 hours; each reads every table
EXPORT_KEPT_FOR = timedelta(days=7)  # an archive can be downloaded that long, then its file is deleted
EXPORT_STUCK_AFTER = timedelta(minutes=2)  # after that the sweep takes up an archive that nobody works on
EXPORT_GIVEN_UP_AFTER = timedelta(hours=2)  # an archive that is still not ready has failed
EXPORT_ORPHAN_AFTER = timedelta(hours=1)  # a file in the folder of archives that no row owns is deleted
EXPORT_ROWS_SHOWN = 200  # rows of a table on the page in the archive; its data file has them all
EXPORT_CHUNK = 500  # rows in memory at a time

DELETION_GRACE = timedelta(days=14)  # the deletion of a profile can be called off that long
DELETION_REMINDER = timedelta(days=2)  # before the deletion
DELETION_PUT_OFF = timedelta(days=1)  # a deletion that has become impossible is tried again after that
DELETION_SECOND_LOOK = timedelta(minutes=10)  # after the erasure: what requests of that very moment wrote goes, too

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
EMAIL_CODES_A_DAY = 20  # of the same: with 5 tries each they leave a stranger one chance in ten thousand
EMAIL_UNDO_FOR = timedelta(hours=72)  # how long the old address can take the account back (S17)
TWO_STEP_CIPHER = "two-step"  # purpose under which secrets and seeds of the second step are encrypted
RECOVERY_CODES_SHOWN_FOR = timedelta(minutes=15)  # as long as a fresh sign-in: enough to write them down or print them
PASSKEYS_PER_MEMBER = 20  # every sign-in offers the browser all of them

BLOCK_REASON_LENGTH = 300  # characters: what fits the column, the log and one mail that is read to its end
APPEAL_MIN_LENGTH = 30  # characters: fewer cannot say what happened
APPEAL_MAX_LENGTH = 2000  # characters: about a page, so that a person can answer each with care
APPEAL_AGAIN_AFTER = timedelta(days=7)  # after a refusal: time to find something new, and for the desk to answer others
MEMBERS_AT_ONCE = 100  # rows of one bulk action: more cannot be looked at, and each costs a mail
EVENTS_SHOWN = 30  # newest lines of the security log on the member's page for staff; the rest is a click away
