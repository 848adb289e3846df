"""Numbers and versions of accounts, each with its unit."""

from datetime import timedelta

AGREEMENT_VERSION = "2026-11"  # text at support:legal terms (S8)
PERSONAL_DATA_VERSION = "2026-11"  # text at support:legal privacy; 152-FZ wants it apart from the agreement (S8)
MARKETING_VERSION = "2026-11"  # the sentence next to the box on the registration page (S8)

RESUME_FOR = timedelta(hours=2)  # how long an action of a guest waits for the sign-in (S2, S40)
CAPTCHA_PASSED_FOR = timedelta(minutes=15)  # a right answer is not asked again while the form is corrected (S7)
ADDRESSES_PER_MEMBER = 20  # entries of one address book

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

TWO_STEP_CIPHER = "two-step"  # purpose under which secrets and seeds of the second step are encrypted
RECOVERY_CODES_SHOWN_FOR = timedelta(minutes=15)  # as long as a fresh sign-in: enough to write them down or print them
PASSKEYS_PER_MEMBER = 20  # every sign-in offers the browser all of them
